import { CALL_LIMITS } from '../../lambda-src/contract';

/** Lambda waits this long before the first and the second retry of an event. */
const RETRY_DELAYS_SECONDS = [60, 120];
/** AWS's recommendation for a queue whose messages a function processes: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const VISIBILITY_IN_TIMEOUTS = 6;
/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
const MAX_FUNCTION_SECONDS = 900;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const MAX_RETENTION_SECONDS = 14 * 24 * 60 * 60;
const MAX_VISIBILITY_SECONDS = 12 * 60 * 60;

/** Interdependent time limits, in seconds. */
export interface TimeLimits {
  /** Longest time after which a request of the function may still take effect. */
  readonly request: number;
  /** Maximum number of requests per SDK call; not a time. */
  readonly attempts: number;
  /** One execution of the function. */
  readonly function: number;
  /** Number of times that Lambda retries an event; not a time. */
  readonly retries: number;
  /** How long Lambda keeps an unprocessed event. */
  readonly eventAge: number;
  /** How long the failure queue keeps an event. */
  readonly failureRetention: number;
  /** Visibility timeout of the failure queue. */
  readonly failureVisibility: number;
}

/** The limits of every pipeline. Retries and age are Lambda's defaults, set explicitly because the failure queue relies on them. */
export const TIME_LIMITS: TimeLimits = {
  request: (CALL_LIMITS.connectionMilliseconds + CALL_LIMITS.answerMilliseconds) / 1000,
  attempts: CALL_LIMITS.attempts,
  function: 60,
  retries: 2,
  eventAge: 6 * 60 * 60,
  failureRetention: MAX_RETENTION_SECONDS,
  failureVisibility: VISIBILITY_IN_TIMEOUTS * 60,
};

/** Returns a sentence for each violation. */
export function checkTimeLimits(limits: TimeLimits): string[] {
  const { request, attempts, retries, eventAge, failureRetention, failureVisibility } = limits;
  const [firstDelay = 0] = RETRY_DELAYS_SECONDS;
  const delays = RETRY_DELAYS_SECONDS.slice(0, retries).reduce((sum, delay) => sum + delay, 0);
  const tried = (retries + 1) * limits.function + delays;
  const needed = VISIBILITY_IN_TIMEOUTS * limits.function;
  const rules: [holds: boolean, message: string][] = [
    [
      request < firstDelay,
      `a request of the function may take ${request} s: it must take less than the ${firstDelay} s that Lambda waits before a retry. A request that takes effect after the retry has ended can leave a stale thumbnail.`,
    ],
    [
      attempts * request < limits.function,
      `an SDK call of the function may take ${attempts} requests of ${request} s: it must end within the function's timeout of ${limits.function} s, so that its failure is reported.`,
    ],
    [
      limits.function <= MAX_FUNCTION_SECONDS,
      `the function's timeout is ${limits.function} s: Lambda allows at most ${MAX_FUNCTION_SECONDS}.`,
    ],
    [
      retries <= RETRY_DELAYS_SECONDS.length,
      `events are retried ${retries} times: Lambda allows at most ${RETRY_DELAYS_SECONDS.length}.`,
    ],
    [
      eventAge >= tried,
      `events expire after ${eventAge} s: they must be kept for the ${tried} s that the first attempt and ${retries} retries take.`,
    ],
    [
      failureVisibility >= needed && failureVisibility <= MAX_VISIBILITY_SECONDS,
      `the visibility timeout of the failure queue is ${failureVisibility} s: it must be from ${needed} s, ${VISIBILITY_IN_TIMEOUTS} times the function's timeout, to ${MAX_VISIBILITY_SECONDS} s. Otherwise, two redrives can send an event at the same time.`,
    ],
    [
      failureRetention >= eventAge && failureRetention <= MAX_RETENTION_SECONDS,
      `the failure queue keeps events for ${failureRetention} s: it must be from ${eventAge} s, as long as Lambda keeps them, to ${MAX_RETENTION_SECONDS} s, the maximum of SQS.`,
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, message]) => message);
}
