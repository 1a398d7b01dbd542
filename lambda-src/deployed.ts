/** Settings, clients and telemetry of both handlers. Created in the init phase and reused by every invocation. */
import type { Context } from 'aws-lambda';
import { acceptanceCriteria, recipe } from './image/recipe';
import { release } from './image/release';
import { createThumbnail } from './image/thumbnail';
import type { Dependencies } from './reconcile/dependencies';
import { readSettings } from './settings';
import { createAwsClients } from './stores/aws-clients';
import { DynamoDbMetadataStore } from './stores/metadata-store';
import { S3SourceStore } from './stores/source-store';
import { S3ThumbnailStore } from './stores/thumbnail-store';
import { Telemetry } from './telemetry';
import { thumbnailVariant } from './variants/variant';

/** Time left to log and respond after pending calls are aborted. */
const CLOSING_MILLISECONDS = 2_000;

const settings = readSettings(process.env);
const clients = createAwsClients();
export const telemetry = new Telemetry(settings.environment);

/** Returns the dependencies of one invocation. Their calls are aborted shortly before the invocation times out. */
export function dependenciesOf(context: Context): Dependencies {
  const { thumbnailBucket, metadataTable, thumbnailSize, maxInputBytes, memoryMegabytes } = settings;
  const remaining = Math.max(context.getRemainingTimeInMillis() - CLOSING_MILLISECONDS, 1);
  const options = { abortSignal: AbortSignal.timeout(remaining) };
  const pixelPath = { size: thumbnailSize, maxPixels: settings.maxInputPixels, memoryMegabytes };
  return {
    source: new S3SourceStore(clients.s3, options),
    thumbnails: new S3ThumbnailStore(clients.s3, thumbnailBucket, options),
    records: new DynamoDbMetadataStore(clients.table, metadataTable, thumbnailBucket, options),
    thumbnailSize,
    maxInputBytes,
    recipe: recipe(thumbnailVariant(thumbnailSize)),
    acceptanceCriteria: acceptanceCriteria(settings),
    createThumbnail: (bytes) =>
      createThumbnail(bytes, pixelPath).finally(() => {
        release(bytes as Uint8Array<ArrayBuffer>);
      }),
  };
}
