/** The Lambda handler for events of S3, its own notifications or by way of EventBridge. It translates, and leaves the rest to the reconcile loop. */
import type { Context } from 'aws-lambda';
import { createAwsClients } from './aws-clients';
import type { Dependencies } from './dependencies';
import { readEitherEvent } from './eventbridge-events';
import { UnreadableEvent } from './failures';
import { DynamoDbMetadataStore } from './metadata-store';
import { handleChange } from './reconcile';
import type { ObjectChange, UnreadableRecord } from './s3-events';
import { readSettings } from './settings';
import { S3SourceStore } from './source-store';
import { Telemetry } from './telemetry';
import { createThumbnail, recipe } from './thumbnail';
import { S3ThumbnailStore } from './thumbnail-store';

/** Left for the log line and the answer once the calls are given up, in milliseconds. */
const CLOSING_TIME = 2_000;

// The init phase: what does not change between events is made once.
const settings = readSettings(process.env);
const clients = createAwsClients();
const telemetry = new Telemetry(settings.environment);

/**
 * Handles each record of an event by itself, one after the other.
 *
 * @throws Error naming the records whose attempt failed and can pass, after all were tried: Lambda retries the event and
 *   then puts it on the failure queue. What is permanent is recorded and does not throw.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  const abortSignal = AbortSignal.timeout(Math.max(context.getRemainingTimeInMillis() - CLOSING_TIME, 1));
  const failed: string[] = [];
  try {
    for (const record of readEitherEvent(event)) {
      try {
        const change = understood(record);
        telemetry.handled(
          change.object,
          context.awsRequestId,
          await handleChange(change, dependencies(abortSignal)),
        );
      } catch (error) {
        telemetry.failed('object' in record ? record.object : {}, context.awsRequestId, error);
        failed.push(describe(record, error));
      }
    }
  } finally {
    telemetry.flush();
  }
  if (failed.length > 0) throw new Error(`${failed.length} failed: ${failed.join('; ')}`);
}

function understood(record: ObjectChange | UnreadableRecord): ObjectChange {
  if (record.kind === 'unreadable') throw new UnreadableEvent(record.message);
  return record;
}

function describe(record: ObjectChange | UnreadableRecord, error: unknown): string {
  const subject = 'object' in record ? `${record.object.bucket}/${record.object.key}` : 'a record';
  return `${subject}: ${String(error)}`;
}

function dependencies(abortSignal: AbortSignal): Dependencies {
  const { thumbnailBucket, metadataTable, thumbnailSize, maxInputBytes, maxInputPixels } = settings;
  const options = { abortSignal };
  return {
    source: new S3SourceStore(clients.s3, options),
    thumbnails: new S3ThumbnailStore(clients.s3, thumbnailBucket, options),
    records: new DynamoDbMetadataStore(clients.table, metadataTable, thumbnailBucket, options),
    thumbnailSize,
    maxInputBytes,
    recipe: recipe(thumbnailSize),
    createThumbnail: (bytes) => createThumbnail(bytes, { size: thumbnailSize, maxPixels: maxInputPixels }),
  };
}
