import { checkTimeLimits, TIME_LIMITS, type TimeLimits } from '../../../constructs/config/time-limits';
import { synthesizePipeline } from '../../support/synthesized';

test('the time limits of every pipeline agree with each other', () => {
  expect(checkTimeLimits(TIME_LIMITS)).toEqual([]);
});

describe('time limits that contradict each other are refused with what they must be', () => {
  /** The last accepted value, the first refused one, and its message. */
  test.each<[Partial<TimeLimits>, Partial<TimeLimits>, string]>([
    [
      { request: 59.9, attempts: 1 },
      { request: 60, attempts: 0 },
      'a request of the function may take 60 s: it must take less than the 60 s that Lambda waits before a retry',
    ],
    [
      { attempts: 3, request: 19.9 },
      { attempts: 3, request: 20 },
      "an SDK call of the function may take 3 requests of 20 s: it must end within the function's timeout of 60 s",
    ],
    [
      { function: 900, failureVisibility: 5400 },
      { function: 901, failureVisibility: 5406 },
      "the function's timeout is 901 s: Lambda allows at most 900.",
    ],
    [{ retries: 0 }, { retries: 3 }, 'events are retried 3 times: Lambda allows at most 2.'],
    [
      { eventAge: 360 },
      { eventAge: 359 },
      'events expire after 359 s: they must be kept for the 360 s that the first attempt and 2 retries take.',
    ],
    [
      { retries: 1, eventAge: 180 },
      { retries: 1, eventAge: 179 },
      'kept for the 180 s that the first attempt and 1 retries take.',
    ],
    [
      { failureVisibility: 360 },
      { failureVisibility: 359 },
      "the visibility timeout of the failure queue is 359 s: it must be from 360 s, 6 times the function's timeout, to 43200 s",
    ],
    [
      { failureVisibility: 43_200 },
      { failureVisibility: 43_201 },
      'the visibility timeout of the failure queue is 43201 s',
    ],
    [
      { failureRetention: 21_600 },
      { failureRetention: 21_599 },
      'the failure queue keeps events for 21599 s: it must be from 21600 s, as long as Lambda keeps them, to 1209600 s, the maximum of SQS.',
    ],
    [{ failureRetention: 1_209_600 }, { failureRetention: 1_209_601 }, 'keeps events for 1209601 s'],
  ])('%j is accepted, %j is refused', (accepted, refused, message) => {
    expect(checkTimeLimits({ ...TIME_LIMITS, ...accepted })).toEqual([]);
    expect(checkTimeLimits({ ...TIME_LIMITS, ...refused })).toEqual([
      expect.stringContaining(message) as string,
    ]);
  });
});

test('all violations of time limits are listed at once', () => {
  expect(checkTimeLimits({ ...TIME_LIMITS, request: 60, eventAge: 0, failureVisibility: 30 })).toHaveLength(
    4,
  );
});

test('function, retries and failure queue have these time limits', () => {
  const stack = synthesizePipeline();
  expect(stack.the('aws_lambda_function').timeout).toBe(TIME_LIMITS.function);
  expect(stack.the('aws_lambda_function_event_invoke_config')).toMatchObject({
    maximum_retry_attempts: TIME_LIMITS.retries,
    maximum_event_age_in_seconds: TIME_LIMITS.eventAge,
  });
  expect(stack.the('aws_sqs_queue')).toMatchObject({
    message_retention_seconds: TIME_LIMITS.failureRetention,
    visibility_timeout_seconds: TIME_LIMITS.failureVisibility,
  });
});
