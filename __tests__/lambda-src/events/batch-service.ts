/** A driver that invokes a function as S3 Batch Operations does: events, rules for responses, retries. */
import { encodeKey } from '../../../lambda-src/events/key-encoding';

/** The schema of a job's events. */
export type Schema = '1.0' | '2.0';

/** Line of a job's report. */
export interface ReportedTask {
  readonly key: string;
  readonly status: 'succeeded' | 'failed';
  readonly tries: number;
  readonly text: string;
}

/** Number of tries for a task with a temporary failure. The real number is not documented. */
const TRIES = 3;
const CODES = ['Succeeded', 'TemporaryFailure', 'PermanentFailure'];

interface Task {
  readonly id: string;
  readonly key: string;
  tries: number;
}

/**
 * Runs a job to its end.
 *
 * @param invoke invokes the function. If it throws, the whole invocation has failed and is retried.
 * @param tasksAtOnce tasks per invocation.
 * @throws Error if the service would not accept a response.
 */
export async function runJob(
  bucket: string,
  keys: readonly string[],
  schema: Schema,
  invoke: (event: unknown) => Promise<unknown>,
  tasksAtOnce = 1,
): Promise<ReportedTask[]> {
  const waiting: Task[] = keys.map((key, number) => ({ id: `task-${number}`, key, tries: 0 }));
  const report: ReportedTask[] = [];
  for (let invocation = 0; waiting.length > 0; invocation++) {
    const tasks = waiting.splice(0, tasksAtOnce);
    const results = await invokeOnce(bucket, tasks, schema, `invocation-${invocation}`, invoke);
    for (const task of tasks) {
      const { code, text } = results(task.id);
      task.tries++;
      if (code === 'TemporaryFailure' && task.tries < TRIES) waiting.push(task);
      else {
        const status = code === 'Succeeded' ? 'succeeded' : 'failed';
        report.push({ key: task.key, status, tries: task.tries, text });
      }
    }
  }
  return report;
}

type Results = (taskId: string) => { readonly code: string; readonly text: string };

async function invokeOnce(
  bucket: string,
  tasks: readonly Task[],
  schema: Schema,
  invocationId: string,
  invoke: (event: unknown) => Promise<unknown>,
): Promise<Results> {
  let response: unknown;
  try {
    response = await invoke(eventOf(bucket, tasks, schema, invocationId));
  } catch (error) {
    return () => ({ code: 'TemporaryFailure', text: String(error) });
  }
  // Serialized, as by Lambda.
  const json = JSON.parse(JSON.stringify(response)) as Record<string, unknown>;
  const { treatMissingKeysAs, results } = json;
  const expected = { invocationSchemaVersion: schema, invocationId, treatMissingKeysAs, results };
  if (JSON.stringify(Object.entries(json).sort()) !== JSON.stringify(Object.entries(expected).sort()))
    throw new Error(`Invalid response to ${invocationId}: ${JSON.stringify(json)}`);
  if (!CODES.includes(String(treatMissingKeysAs)))
    throw new Error(`treatMissingKeysAs is "${String(treatMissingKeysAs)}".`);
  const byTask = new Map(
    (results as Record<string, unknown>[]).map(({ taskId, resultCode, resultString, ...others }) => {
      const isLegal =
        tasks.some(({ id }) => id === taskId) &&
        CODES.includes(String(resultCode)) &&
        typeof resultString === 'string' &&
        Object.keys(others).length === 0;
      if (!isLegal) throw new Error(`Invalid result of a task: ${JSON.stringify(json)}`);
      return [String(taskId), { code: String(resultCode), text: resultString }] as const;
    }),
  );
  return (taskId) => byTask.get(taskId) ?? { code: String(treatMissingKeysAs), text: 'no result' };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html */
function eventOf(bucket: string, tasks: readonly Task[], schema: Schema, invocationId: string): object {
  const job = { id: 'f3cc4f60-61f6-4a2b-8a21-d07600c373ce' };
  return {
    invocationSchemaVersion: schema,
    invocationId,
    job: schema === '1.0' ? job : { ...job, userArguments: { reason: 'a new size' } },
    tasks: tasks.map(({ id, key }) => ({
      taskId: id,
      s3Key: encodeKey(key),
      s3VersionId: null,
      ...(schema === '1.0' ? { s3BucketArn: `arn:aws:s3:::${bucket}` } : { s3Bucket: bucket }),
    })),
  };
}
