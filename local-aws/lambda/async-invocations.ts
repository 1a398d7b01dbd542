import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { FunctionConfiguration, FunctionReference, Functions } from './functions';
import type { FunctionError, InvocationResult } from './instance';
import type { Roles } from './role-sessions';

/** Lambda's own number of retries where nothing is configured. */
const DEFAULT_RETRIES = 2;

/** One attempt, with its log lines already written. */
export type Invoke = (
  configuration: FunctionConfiguration,
  payload: unknown,
  requestId: string,
) => Promise<InvocationResult>;

/**
 * Asynchronous invocations: retried as configured, and put on the failure destination after the last attempt, or without
 * one while the function is stopped.
 */
export class AsyncInvocations {
  constructor(
    private readonly functions: Functions,
    private readonly invoke: Invoke,
    /** Waits before the retries; on Lambda about one and two minutes. The last holds for all further ones. */
    private readonly retryDelaysMs: readonly number[],
    private readonly roles: Roles<'queues'>,
    /** Called with each event that was put on its failure destination. */
    private readonly onGivenUp?: (payload: unknown, attempts: number) => void,
  ) {}

  /**
   * Ends when the event is handled, or lies on the failure destination, or is lost: there is no such destination, or no
   * such function any more.
   */
  async handle(reference: FunctionReference, payload: unknown): Promise<void> {
    const requestId = randomUUID();
    const { MaximumRetryAttempts: retries = DEFAULT_RETRIES, DestinationConfig: destinations } =
      await this.functions.retries(reference);
    for (let attempt = 1; ; attempt++) {
      // Resolved anew for each attempt: the alias may have been moved in between.
      const configuration = await this.functions.find(reference);
      if (!configuration) return;
      const stopped = await this.functions.isStopped(reference);
      const { error } = stopped ? {} : await this.invoke(configuration, payload, requestId);
      if (!stopped && !error) return;
      if (stopped || attempt > retries) {
        const failure = { requestId, attempts: stopped ? attempt - 1 : attempt, error };
        const message = destinationMessage(reference, configuration, payload, failure);
        const destination = destinations?.OnFailure?.Destination;
        if (destination) {
          const { queues } = await this.roles.of(configuration);
          await send(queues, destination, message);
          this.onGivenUp?.(payload, failure.attempts);
        }
        return;
      }
      await sleep(this.retryDelaysMs[attempt - 1] ?? this.retryDelaysMs.at(-1) ?? 0);
    }
  }
}

async function send(queues: SQSClient, queueArn: string, message: object): Promise<void> {
  // A queue's name will do for its URL.
  const QueueUrl = queueArn.split(':').at(-1);
  await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
}

/** How an asynchronous invocation was given up. */
export interface Failure {
  readonly requestId: string;
  readonly attempts: number;
  /** Of the last attempt; undefined if the function was stopped before it was tried again, or at all. */
  readonly error: FunctionError | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations */
export function destinationMessage(
  reference: FunctionReference,
  { FunctionArn, Version }: FunctionConfiguration,
  requestPayload: unknown,
  { requestId, attempts, error }: Failure,
): object {
  const arn = FunctionArn.split(':').slice(0, 7).join(':');
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: `${arn}:${reference.qualifier ?? '$LATEST'}`,
      condition: error ? 'RetriesExhausted' : 'ZeroReservedConcurrency',
      approximateInvokeCount: attempts,
    },
    requestPayload,
    ...(error && {
      responseContext: { statusCode: 200, executedVersion: Version, functionError: 'Unhandled' },
      responsePayload: error,
    }),
  };
}
