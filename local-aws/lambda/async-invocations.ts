import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { FunctionConfiguration, FunctionReference, Functions } from './functions';
import type { InvocationResult } from './invocation';
import type { Roles } from './role-sessions';
import type { FunctionError } from './runtime-api';

/** Lambda's default number of retries. */
const DEFAULT_RETRIES = 2;

/** Runs one attempt and writes its log lines. */
export type Invoke = (
  configuration: FunctionConfiguration,
  payload: unknown,
  requestId: string,
) => Promise<InvocationResult>;

/**
 * Runs asynchronous invocations: retries them as configured, and sends events to the failure destination after the last
 * attempt. If the reserved concurrency is 0, it sends them there without another attempt.
 */
export class AsyncInvocations {
  constructor(
    private readonly functions: Functions,
    private readonly invoke: Invoke,
    /** Delays before the retries; the last one applies to all further retries. Lambda waits about one and two minutes. */
    private readonly retryDelaysMs: readonly number[],
    private readonly roles: Roles<'queues'>,
    /** Called with each event that was sent to its failure destination. */
    private readonly onGivenUp?: (payload: unknown, attempts: number) => void,
  ) {}

  /**
   * Resolves when the event is handled, sent to the failure destination, or lost. An event is lost if there is no failure
   * destination, or if the function does not exist.
   */
  async handle(reference: FunctionReference, payload: unknown): Promise<void> {
    const requestId = randomUUID();
    const { MaximumRetryAttempts: retries = DEFAULT_RETRIES, DestinationConfig: destinations } =
      await this.functions.retries(reference);
    for (let attempt = 1; ; attempt++) {
      // Resolved for each attempt, because the alias may point to another version by now.
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
  // moto accepts a queue's name as its URL.
  const QueueUrl = queueArn.split(':').at(-1);
  await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
}

/** Outcome of an asynchronous invocation that failed. */
export interface Failure {
  readonly requestId: string;
  readonly attempts: number;
  /** Error of the last attempt; undefined if the reserved concurrency of 0 prevented an attempt. */
  readonly error: FunctionError | undefined;
}

/**
 * Returns the message for the failure destination.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
 */
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
