/**
 * The Lambda handler of S3 Batch Operations, which lists the objects of a bucket and invokes the function with each: the same
 * reconciliation as after an event, with a result for each task.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
 */
import type { Context, S3BatchResult, S3BatchResultResult } from 'aws-lambda';
import { dependenciesOf, telemetry } from '../deployed';
import { failureOf } from '../failures/failure-table';
import { UnreadableEvent } from '../failures/failures';
import type { Dependencies } from '../reconcile/dependencies';
import { handleChange } from '../reconcile/reconcile';
import type { ObjectKey } from '../stores/ports';
import { decodeKey } from './key-encoding';

/** Version 1.0 has the bucket's ARN. Version 2.0 has its name, and the job's userArguments, which are not used. */
const SCHEMAS: readonly unknown[] = ['1.0', '2.0'];

/** One object. Its version is not used: the source bucket decides which version is current. */
interface BatchTask {
  readonly taskId: string;
  /** URL-encoded, as in events. */
  readonly s3Key?: string;
  /** In schema 1.0: `arn:aws:s3:::images`. */
  readonly s3BucketArn?: string;
  /** In schema 2.0. */
  readonly s3Bucket?: string;
}

interface BatchEvent {
  readonly invocationSchemaVersion: string;
  readonly invocationId: string;
  readonly tasks: readonly BatchTask[];
}

/**
 * Reconciles each task's key, one after the other. A failure is reported as the task's result: the service retries
 * temporary failures before the job ends, and lists permanent ones in the job's report.
 *
 * @throws UnreadableEvent if the event is not from S3 Batch Operations, or has an unknown schema.
 */
export async function batchHandler(event: unknown, context: Context): Promise<S3BatchResult> {
  const { invocationSchemaVersion, invocationId, tasks } = parseOrThrow(event);
  const dependencies = dependenciesOf(context);
  const results: S3BatchResultResult[] = [];
  try {
    for (const task of tasks) results.push(await resultOf(task, context.awsRequestId, dependencies));
  } finally {
    telemetry.flush();
  }
  // Every task has a result. Retrying a task is safe.
  return { invocationSchemaVersion, treatMissingKeysAs: 'TemporaryFailure', invocationId, results };
}

function parseOrThrow(event: unknown): BatchEvent {
  const { invocationSchemaVersion: schema, tasks } = (event ?? {}) as Partial<BatchEvent>;
  if (!SCHEMAS.includes(schema) || !Array.isArray(tasks)) {
    throw new UnreadableEvent(
      `The event is not from S3 Batch Operations in schema ${SCHEMAS.join(' or ')}: its invocationSchemaVersion is "${String(schema)}".`,
    );
  }
  return event as BatchEvent;
}

async function resultOf(
  task: BatchTask,
  requestId: string,
  dependencies: Dependencies,
): Promise<S3BatchResultResult> {
  const { taskId } = task;
  let object: ObjectKey | undefined;
  try {
    object = objectOf(task);
    const outcome = await handleChange({ kind: 'changed', object }, dependencies);
    telemetry.handled(object, requestId, outcome);
    if (outcome.result !== 'failed') return { taskId, resultCode: 'Succeeded', resultString: outcome.result };
    const { reason, message } = outcome.failure;
    return { taskId, resultCode: 'PermanentFailure', resultString: `${reason}: ${message}` };
  } catch (error) {
    telemetry.failed(object ?? {}, requestId, error);
    const resultString = `${failureOf(error).reason}: ${String(error)}`;
    return { taskId, resultCode: 'TemporaryFailure', resultString };
  }
}

function objectOf({ s3Key, s3Bucket, s3BucketArn }: BatchTask): ObjectKey {
  const bucket = s3Bucket ?? s3BucketArn?.split(':').at(-1);
  if (!bucket || !s3Key) throw new UnreadableEvent('The task has no bucket or no key.');
  try {
    return { bucket, key: decodeKey(s3Key) };
  } catch (error) {
    throw new UnreadableEvent((error as Error).message);
  }
}
