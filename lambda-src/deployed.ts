/** Settings, clients and telemetry of both handlers. Created in the init phase and reused by every invocation. */
import type { Context } from 'aws-lambda';
import { createPlaceholder } from './image/placeholder';
import { acceptanceCriteria } from './image/recipe';
import { release } from './image/release';
import { createThumbnails } from './image/thumbnail';
import type { CreatedThumbnail } from './image/types';
import type { Dependencies } from './reconcile/dependencies';
import { readSettings } from './settings';
import { createAwsClients } from './stores/aws-clients';
import { DynamoDbMetadataStore } from './stores/metadata-store';
import { S3SourceStore } from './stores/source-store';
import { S3ThumbnailStore } from './stores/thumbnail-store';
import { Telemetry } from './telemetry';
import type { FocalPoint } from './variants/focal-point';
import { namesOf } from './variants/variant';

/** Time left to log and respond after pending calls are aborted. */
const CLOSING_MILLISECONDS = 2_000;

const settings = readSettings(process.env);
const clients = createAwsClients();
export const telemetry = new Telemetry(settings.environment);

/** Returns the dependencies of one invocation. Their calls are aborted shortly before the invocation times out. */
export function dependenciesOf(context: Context): Dependencies {
  const { thumbnailBucket, metadataTable, maxInputBytes } = settings;
  const remaining = Math.max(context.getRemainingTimeInMillis() - CLOSING_MILLISECONDS, 1);
  const options = { abortSignal: AbortSignal.timeout(remaining) };
  return {
    source: new S3SourceStore(clients.s3, options),
    thumbnails: new S3ThumbnailStore(clients.s3, thumbnailBucket, options),
    records: new DynamoDbMetadataStore(clients.table, metadataTable, thumbnailBucket, options),
    names: namesOf(settings.variants),
    maxInputBytes,
    acceptanceCriteria: acceptanceCriteria(settings),
    createThumbnails: createAndRelease,
  };
}

/** Creates the thumbnails of an original, then frees the original's memory. */
async function* createAndRelease(
  bytes: Uint8Array,
  focalPoint: FocalPoint | undefined,
): AsyncGenerator<CreatedThumbnail> {
  const { variants, maxInputPixels: maxPixels, memoryMegabytes } = settings;
  try {
    for await (const created of createThumbnails(bytes, { variants, maxPixels, memoryMegabytes, focalPoint }))
      yield { ...created, placeholder: await placeholderOf(created) };
  } finally {
    release(bytes as Uint8Array<ArrayBuffer>);
  }
}

/** Variants have none: the thumbnail's serves all of them. */
async function placeholderOf({ name, bytes, width, height }: CreatedThumbnail): Promise<string | undefined> {
  const isThumbnail = name === settings.variants[0].name;
  return settings.placeholders && isThumbnail ? createPlaceholder(bytes, width * height) : undefined;
}
