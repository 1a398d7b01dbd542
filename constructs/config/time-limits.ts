import { CALL_LIMITS } from '../../lambda-src/contract';

/** Lambda waits this long before the first and the second retry of an event. */
const RETRY_DELAYS_SECONDS = [60, 120];
/** Of a queue, for whoever gives its events to a function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const VISIBILITY_IN_TIMEOUTS = 6;
/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
const MAX_FUNCTION_SECONDS = 900;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const MAX_RETENTION_SECONDS = 14 * 24 * 60 * 60;
const MAX_VISIBILITY_SECONDS = 12 * 60 * 60;

/** Times that hang together, in seconds. */
export interface TimeLimits {
  /** The longest that one request of the function may take effect after it was sent. */
  readonly request: number;
  /** Requests that one call makes at most. */
  readonly attempts: number;
  /** One execution of the function. */
  readonly function: number;
  /** Times that Lambda tries an event again; not a time. */
  readonly retries: number;
  /** How long Lambda keeps an event that is not handled yet. */
  readonly eventAge: number;
  /** How long the failure queue keeps an event. */
  readonly failureRetention: number;
  /** How long an event of the failure queue is hidden from others once somebody has received it. */
  readonly failureVisibility: number;
}

/** Those of every pipeline. Retries and age are Lambda's own, said aloud since the failure queue's meaning hangs on them. */
export const TIME_LIMITS: TimeLimits = {
  request: (CALL_LIMITS.connectionMilliseconds + CALL_LIMITS.answerMilliseconds) / 1000,
  attempts: CALL_LIMITS.attempts,
  function: 60,
  retries: 2,
  eventAge: 6 * 60 * 60,
  failureRetention: MAX_RETENTION_SECONDS,
  failureVisibility: VISIBILITY_IN_TIMEOUTS * 60,
};

/** @returns a sentence for each rule that is broken. */
export function checkTimeLimits(limits: TimeLimits): string[] {
  const { request, attempts, retries, eventAge, failureRetention, failureVisibility } = limits;
  const [firstDelay = 0] = RETRY_DELAYS_SECONDS;
  const delays = RETRY_DELAYS_SECONDS.slice(0, retries).reduce((sum, delay) => sum + delay, 0);
  const tried = (retries + 1) * limits.function + delays;
  const needed = VISIBILITY_IN_TIMEOUTS * limits.function;
  const rules: [holds: boolean, message: string][] = [
    [
      request < firstDelay,
      `a request of the function may take ${request} s, and must take less than the ${firstDelay} s that Lambda waits before a retry: one that takes effect after its retry has ended may leave a stale thumbnail.`,
    ],
    [
      attempts * request < limits.function,
      `a call of the function may take ${attempts} requests of ${request} s, and must end within the function's time limit of ${limits.function} s, so that its failure is told.`,
    ],
    [
      limits.function <= MAX_FUNCTION_SECONDS,
      `the function's time limit is ${limits.function} s: Lambda allows ${MAX_FUNCTION_SECONDS}.`,
    ],
    [
      retries <= RETRY_DELAYS_SECONDS.length,
      `events are tried again ${retries} times: Lambda allows ${RETRY_DELAYS_SECONDS.length}.`,
    ],
    [
      eventAge >= tried,
      `events are given up after ${eventAge} s, and must be kept for the ${tried} s that the first attempt and ${retries} retries take.`,
    ],
    [
      failureVisibility >= needed && failureVisibility <= MAX_VISIBILITY_SECONDS,
      `an event of the failure queue is hidden for ${failureVisibility} s: it must be from ${needed} s, ${VISIBILITY_IN_TIMEOUTS} times the function's time limit, to ${MAX_VISIBILITY_SECONDS} s, or two redrives send it at once.`,
    ],
    [
      failureRetention >= eventAge && failureRetention <= MAX_RETENTION_SECONDS,
      `the failure queue keeps events for ${failureRetention} s: it must be from ${eventAge} s, for which Lambda keeps them, to ${MAX_RETENTION_SECONDS} s, which SQS allows.`,
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, message]) => message);
}
