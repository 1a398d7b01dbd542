/** The Lambda handler of S3 events, which arrive as S3 notifications or through EventBridge. */
import type { Context } from 'aws-lambda';
import { dependenciesOf, telemetry } from './deployed';
import { readEitherEvent } from './events/eventbridge-events';
import type { ObjectChange, UnreadableRecord } from './events/s3-events';
import { failureOf } from './failures/failure-table';
import { UnreadableEvent } from './failures/failures';
import { handleChange } from './reconcile/reconcile';

export { batchHandler } from './events/batch-operations';

/**
 * Handles each record of an event independently, one after the other. A permanent failure is recorded and not thrown.
 *
 * @throws Error that lists the records with a transient failure, after all records were tried. Lambda retries the event and
 *   then sends it to the failure queue.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  const dependencies = dependenciesOf(context);
  const failed: string[] = [];
  try {
    for (const record of readEitherEvent(event)) {
      try {
        const change = parseOrThrow(record);
        telemetry.handled(change.object, context.awsRequestId, await handleChange(change, dependencies));
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

function parseOrThrow(record: ObjectChange | UnreadableRecord): ObjectChange {
  if (record.kind === 'unreadable') throw new UnreadableEvent(record.message);
  return record;
}

function describe(record: ObjectChange | UnreadableRecord, error: unknown): string {
  const subject = 'object' in record ? `${record.object.bucket}/${record.object.key}` : 'a record';
  return `${subject}: ${failureOf(error).reason}: ${String(error)}`;
}
