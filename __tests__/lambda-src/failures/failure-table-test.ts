import { FAILURE_REASONS } from '../../../lambda-src/contract';
import { failureOf, isExpected, fromDecoder, UNKNOWN } from '../../../lambda-src/failures/failure-table';
import {
  IncompleteResponse,
  PermanentFailure,
  UnreadableEvent,
  UnsettledError,
} from '../../../lambda-src/failures/failures';

describe('an error', () => {
  test.each([undefined, null, {}, 'a text', new Error('what nobody has seen before')])(
    'that has no row can pass: %s',
    (error) => {
      expect(failureOf(error)).toBe(UNKNOWN);
    },
  );

  test('is an answer only where it is one', () => {
    const error = Object.assign(new Error('no'), { name: 'NoSuchKey' });
    expect(failureOf(error, 'GET source')).toMatchObject({ class: 'answer', reason: 'GONE' });
    expect(failureOf(error)).toMatchObject({ class: 'transient' });
  });

  test('that no place has to itself is the same everywhere', () => {
    expect(failureOf({ name: 'SlowDown' }, 'HEAD')).toMatchObject({ reason: 'THROTTLED' });
  });

  test("of the function's own is no answer, though it has an answer's reason", () => {
    expect(isExpected(new PermanentFailure('ARCHIVED', ''), 'GET source', 'ARCHIVED')).toBe(false);
  });

  test.each([
    [new IncompleteResponse('too short'), 'BODY_DAMAGED'],
    [new UnreadableEvent('no event'), 'EVENT_UNREADABLE'],
    [new UnsettledError('no rest'), 'UNSETTLED'],
    [new PermanentFailure('CORRUPT', 'broken'), 'CORRUPT'],
  ])("of the function's own, %s, has its row, and its kind as its name", (error, reason) => {
    expect(failureOf(error)).toMatchObject({ reason });
    expect(error.name).toBe(error.constructor.name);
  });

  interface Fields {
    name: string;
    code?: string;
    message?: string;
    status?: number;
  }
  test.each<[string, Fields, string]>([
    ['its code before its name', { name: 'TimeoutError', code: 'ECONNRESET' }, 'NETWORK'],
    ['its name before its message', { name: 'SlowDown', message: 'KMS key' }, 'THROTTLED'],
    [
      'its name and its message together',
      { name: 'AccessDenied', message: 'no right to kms:Decrypt' },
      'KEY_UNUSABLE',
    ],
    [
      'its name, where the message says something else',
      { name: 'AccessDenied', message: 'no right to s3:GetObject' },
      'ACCESS_DENIED',
    ],
    ['its message before its status', { name: 'x', message: 'KMS key', status: 403 }, 'KEY_UNUSABLE'],
    ['its status where nothing else says anything', { name: 'x', status: 503 }, 'THROTTLED'],
  ])('is known by %s', (_, { status, ...fields }, reason) => {
    const error = { message: '', ...fields, $metadata: { httpStatusCode: status } };
    expect(failureOf(error).reason).toBe(reason);
  });
});

test.each(FAILURE_REASONS)('the reason %s is permanent, and an error in the log', (reason) => {
  expect(failureOf(new PermanentFailure(reason, ''))).toMatchObject({
    class: 'permanent',
    reason,
    log: 'error',
    record: 'FAILED',
  });
});

describe('what the decoder throws', () => {
  test.each([
    ['Input buffer has corrupt header: vipsjpeg: broken\nmore', 'CORRUPT'],
    ['VipsJpeg: premature end of JPEG image', 'CORRUPT'],
    ['pngload_buffer: libspng read error', 'CORRUPT'],
    ['Unknown error', 'CORRUPT'],
    ['Input image exceeds pixel limit', 'TOO_MANY_PIXELS'],
    ['VipsJpeg: Maximum supported image dimension is 65500 pixels', 'TOO_MANY_PIXELS'],
  ])('says of the bytes: %j', (message, reason) => {
    const error = new Error(message);
    const failure = fromDecoder(error);
    expect(failure).toMatchObject({ reason, message: message.split('\n')[0], cause: error });
    expect(failure).toBeInstanceOf(PermanentFailure);
  });

  test.each([
    new Error('vips: out of memory'),
    new Error('VipsImage: unable to allocate'),
    new Error('something else: Input buffer'),
    new Error('Unknown errors'),
    'a text',
  ])('says nothing of them, and is passed on as it is: %s', (error) => {
    expect(fromDecoder(error)).toBe(error);
  });

  test('was judged already where it is a permanent failure', () => {
    const failure = new PermanentFailure('TOO_MANY_PIXELS', 'Input buffer');
    expect(fromDecoder(failure)).toBe(failure);
  });
});
