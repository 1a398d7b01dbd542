/** What the deployment gives both handlers. Made in the init phase: it does not change between invocations. */
import type { Context } from 'aws-lambda';
import { recipe } from './image/recipe';
import { createThumbnail } from './image/thumbnail';
import type { Dependencies } from './reconcile/dependencies';
import { readSettings } from './settings';
import { createAwsClients } from './stores/aws-clients';
import { DynamoDbMetadataStore } from './stores/metadata-store';
import { S3SourceStore } from './stores/source-store';
import { S3ThumbnailStore } from './stores/thumbnail-store';
import { Telemetry } from './telemetry';

/** Left for the log line and the answer once the calls are given up, in milliseconds. */
const CLOSING_TIME = 2_000;

const settings = readSettings(process.env);
const clients = createAwsClients();
export const telemetry = new Telemetry(settings.environment);

/** What a reconcile works with until shortly before the end of an invocation. */
export function dependenciesOf(context: Context): Dependencies {
  const { thumbnailBucket, metadataTable, thumbnailSize, maxInputBytes } = settings;
  const remaining = Math.max(context.getRemainingTimeInMillis() - CLOSING_TIME, 1);
  const options = { abortSignal: AbortSignal.timeout(remaining) };
  const pixelPath = { size: thumbnailSize, maxPixels: settings.maxInputPixels };
  return {
    source: new S3SourceStore(clients.s3, options),
    thumbnails: new S3ThumbnailStore(clients.s3, thumbnailBucket, options),
    records: new DynamoDbMetadataStore(clients.table, metadataTable, thumbnailBucket, options),
    thumbnailSize,
    maxInputBytes,
    recipe: recipe(thumbnailSize),
    createThumbnail: (bytes) => createThumbnail(bytes, pixelPath),
  };
}
