import { FAILURE_REASONS } from '../../../lambda-src/contract';
import { failureOf, isExpected, fromDecoder, UNKNOWN } from '../../../lambda-src/failures/failure-table';
import {
  IncompleteResponse,
  PermanentFailure,
  UnreadableEvent,
  UnsettledError,
} from '../../../lambda-src/failures/failures';

describe('failureOf', () => {
  test.each([undefined, null, {}, 'a string', new Error('unknown error')])(
    'an error without a row is transient: %s',
    (error) => {
      expect(failureOf(error)).toBe(UNKNOWN);
    },
  );

  test('an expected response is expected only from its own call', () => {
    const error = Object.assign(new Error('no'), { name: 'NoSuchKey' });
    expect(failureOf(error, 'GET source')).toMatchObject({ class: 'expected', reason: 'GONE', log: 'info' });
    expect(failureOf(error)).toMatchObject({ class: 'transient' });
  });

  test('an error that no call expects has the same row everywhere', () => {
    expect(failureOf({ name: 'SlowDown' }, 'HEAD')).toMatchObject({ reason: 'THROTTLED' });
  });

  test('a PermanentFailure is not an expected response, even with the same reason', () => {
    expect(isExpected(new PermanentFailure('ARCHIVED', ''), 'GET source', 'ARCHIVED')).toBe(false);
  });

  test.each([
    [new IncompleteResponse('too short'), 'BODY_DAMAGED'],
    [new UnreadableEvent('no event'), 'EVENT_UNREADABLE'],
    [new UnsettledError('no rest'), 'UNSETTLED'],
    [new PermanentFailure('CORRUPT', 'broken'), 'CORRUPT'],
  ])('each error class of the function has a row, and its class name as its name: %s', (error, reason) => {
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
    ['code before name', { name: 'TimeoutError', code: 'ECONNRESET' }, 'NETWORK'],
    ['name before message', { name: 'SlowDown', message: 'KMS key' }, 'THROTTLED'],
    [
      'name and message together',
      { name: 'AccessDenied', message: 'no right to kms:Decrypt' },
      'KEY_UNUSABLE',
    ],
    [
      'name alone if the message does not match',
      { name: 'AccessDenied', message: 'no right to s3:GetObject' },
      'ACCESS_DENIED',
    ],
    ['message before status', { name: 'x', message: 'KMS key', status: 403 }, 'KEY_UNUSABLE'],
    ['status if nothing else matches', { name: 'x', status: 503 }, 'THROTTLED'],
  ])('an error is matched by %s', (_, { status, ...fields }, reason) => {
    const error = { message: '', ...fields, $metadata: { httpStatusCode: status } };
    expect(failureOf(error).reason).toBe(reason);
  });
});

test.each(FAILURE_REASONS)('the failure reason %s is permanent and logged as an error', (reason) => {
  expect(failureOf(new PermanentFailure(reason, ''))).toMatchObject({
    class: 'permanent',
    reason,
    log: 'error',
    record: 'FAILED',
  });
});

describe('fromDecoder', () => {
  test.each([
    ['Input buffer has corrupt header: vipsjpeg: broken\nmore', 'CORRUPT'],
    ['VipsJpeg: premature end of JPEG image', 'CORRUPT'],
    ['pngload_buffer: libspng read error', 'CORRUPT'],
    ['Unknown error', 'CORRUPT'],
    ['Input image exceeds pixel limit', 'TOO_MANY_PIXELS'],
    ['VipsJpeg: Maximum supported image dimension is 65500 pixels', 'TOO_MANY_PIXELS'],
  ])('a decoder error about the bytes is permanent: %j', (message, reason) => {
    const error = new Error(message);
    const failure = fromDecoder(error, 'jpeg');
    expect(failure).toMatchObject({
      reason,
      message: message.split('\n')[0],
      cause: error,
      format: 'jpeg',
    });
    expect(failure).toBeInstanceOf(PermanentFailure);
  });

  test.each([
    new Error('vips: out of memory'),
    new Error('VipsImage: unable to allocate'),
    new Error('something else: Input buffer'),
    new Error('Unknown errors'),
    'a string',
  ])('a decoder error that is not about the bytes stays as it is: %s', (error) => {
    expect(fromDecoder(error)).toBe(error);
  });

  test('a PermanentFailure from the decoder stays as it is, and gets the format', () => {
    const failure = new PermanentFailure('TOO_MANY_PIXELS', 'Input buffer');
    expect(fromDecoder(failure, 'png')).toBe(failure);
    expect(failure).toMatchObject({ reason: 'TOO_MANY_PIXELS', format: 'png' });
  });
});
