import { checkTimeLimits, TIME_LIMITS, type TimeLimits } from '../../../constructs/config/time-limits';
import { synthesizePipeline } from '../../support/synthesized';

test('the limits of every pipeline agree', () => {
  expect(checkTimeLimits(TIME_LIMITS)).toEqual([]);
});

describe('limits that do not agree are refused, each with what it must be', () => {
  /** The last value that is accepted, the first that is not, and what is said of it. */
  test.each<[Partial<TimeLimits>, Partial<TimeLimits>, string]>([
    [
      { request: 59.9, attempts: 1 },
      { request: 60, attempts: 0 },
      'a request of the function may take 60 s, and must take less than the 60 s that Lambda waits before a retry',
    ],
    [
      { attempts: 3, request: 19.9 },
      { attempts: 3, request: 20 },
      "a call of the function may take 3 requests of 20 s, and must end within the function's time limit of 60 s",
    ],
    [
      { function: 900, failureVisibility: 5400 },
      { function: 901, failureVisibility: 5406 },
      "the function's time limit is 901 s: Lambda allows 900.",
    ],
    [{ retries: 0 }, { retries: 3 }, 'events are tried again 3 times: Lambda allows 2.'],
    [
      { eventAge: 360 },
      { eventAge: 359 },
      'events are given up after 359 s, and must be kept for the 360 s that the first attempt and 2 retries take.',
    ],
    [
      { retries: 1, eventAge: 180 },
      { retries: 1, eventAge: 179 },
      'kept for the 180 s that the first attempt and 1 retries take.',
    ],
    [
      { failureVisibility: 360 },
      { failureVisibility: 359 },
      "an event of the failure queue is hidden for 359 s: it must be from 360 s, 6 times the function's time limit, to 43200 s",
    ],
    [{ failureVisibility: 43_200 }, { failureVisibility: 43_201 }, 'is hidden for 43201 s'],
    [
      { failureRetention: 21_600 },
      { failureRetention: 21_599 },
      'the failure queue keeps events for 21599 s: it must be from 21600 s, for which Lambda keeps them, to 1209600 s, which SQS allows.',
    ],
    [{ failureRetention: 1_209_600 }, { failureRetention: 1_209_601 }, 'keeps events for 1209601 s'],
  ])('%j, but not %j', (accepted, refused, message) => {
    expect(checkTimeLimits({ ...TIME_LIMITS, ...accepted })).toEqual([]);
    expect(checkTimeLimits({ ...TIME_LIMITS, ...refused })).toEqual([
      expect.stringContaining(message) as string,
    ]);
  });
});

test('all that is wrong is said at once', () => {
  expect(checkTimeLimits({ ...TIME_LIMITS, request: 60, eventAge: 0, failureVisibility: 30 })).toHaveLength(
    4,
  );
});

test('they are those of the resources', () => {
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
