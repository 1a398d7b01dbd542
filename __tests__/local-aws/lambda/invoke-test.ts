import { Functions } from '../../../local-aws/lambda/functions';
import type { InvocationResult } from '../../../local-aws/lambda/invocation';
import { handleInvoke, type InvokeRequest, type InvokeResponse } from '../../../local-aws/lambda/invoke';
import { MotoApi } from '../../../local-aws/moto/moto-api';
import { CONFIGURATION } from './deployed-function';

const REFERENCE = { name: 'thumbnails', qualifier: 'live' };

const functions = new Functions(new MotoApi('http://127.0.0.1:1', 'eu-central-1'));
let find: jest.SpyInstance<ReturnType<Functions['find']>>;
let isStopped: jest.SpyInstance<ReturnType<Functions['isStopped']>>;
const invoke = jest.fn<Promise<InvocationResult>, unknown[]>();
const startAsync = jest.fn<undefined, unknown[]>();
beforeEach(() => {
  jest.resetAllMocks();
  find = jest.spyOn(functions, 'find').mockResolvedValue(CONFIGURATION);
  isStopped = jest.spyOn(functions, 'isStopped').mockResolvedValue(false);
});

async function send(
  request: Partial<InvokeRequest>,
  invocation: Partial<InvocationResult> = {},
): Promise<InvokeResponse> {
  invoke.mockResolvedValue({ requestId: 'r1', lines: [], milliseconds: 1, ...invocation });
  const body = Buffer.from('{"key":"cat.png"}');
  const whole = { type: 'RequestResponse', wantsLog: false, body, ...request };
  return handleInvoke(REFERENCE, whole, functions, invoke, startAsync);
}

test('a success returns the result and the executed version', async () => {
  expect(await send({}, { result: { done: true } })).toEqual({
    status: 200,
    headers: { 'x-amz-executed-version': '12', 'x-amzn-requestid': invoke.mock.calls[0]?.[2] },
    body: '{"done":true}',
  });
  expect(invoke).toHaveBeenCalledWith(CONFIGURATION, { key: 'cat.png' }, expect.any(String));
  expect(startAsync).not.toHaveBeenCalled();
});

test('a failure returns status 200 with an error header', async () => {
  const error = { errorType: 'TypeError', errorMessage: 'no', trace: [] };
  expect(await send({}, { error })).toMatchObject({
    status: 200,
    headers: { 'x-amz-executed-version': '12', 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify(error),
  });
});

test('the response contains the last 4 KB of the log on request', async () => {
  const lines = ['first', 'x'.repeat(4090), 'last'];
  const { headers } = await send({ wantsLog: true }, { lines });
  const log = Buffer.from(headers?.['x-amz-log-result'] ?? '', 'base64').toString();
  expect(log).toBe(lines.join('\n').slice(-4096));
});

test('an asynchronous invocation is accepted before it runs', async () => {
  expect(await send({ type: 'Event' })).toEqual({ status: 202 });
  expect(startAsync).toHaveBeenCalledWith(REFERENCE, { key: 'cat.png' });
  expect(invoke).not.toHaveBeenCalled();
});

test('a dry run invokes nothing', async () => {
  expect(await send({ type: 'DryRun' })).toEqual({ status: 204 });
  expect(invoke).not.toHaveBeenCalled();
  expect(startAsync).not.toHaveBeenCalled();
});

test.each(['RequestResponse', 'Event', 'DryRun'])(
  'a function that does not exist returns status 404 for %s',
  async (type) => {
    find.mockResolvedValue(undefined);
    expect(await send({ type })).toEqual({
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: '{"Type":"User","Message":"Function not found: thumbnails:live"}',
    });
    expect(startAsync).not.toHaveBeenCalled();
  },
);

test('a missing payload is an empty object', async () => {
  await send({ body: Buffer.alloc(0) });
  expect(invoke).toHaveBeenCalledWith(CONFIGURATION, {}, expect.any(String));
});

test.each(['RequestResponse', 'Event', 'DryRun'])(
  'a payload that is not JSON is refused for %s',
  async (type) => {
    const { status, headers, body } = await send({ type, body: Buffer.from('no json') });
    expect([status, headers]).toEqual([400, { 'x-amzn-errortype': 'InvalidRequestContentException' }]);
    expect(JSON.parse(body ?? '')).toEqual({
      Type: 'User',
      message: expect.stringContaining('Could not parse payload into json') as unknown,
    });
    expect([invoke.mock.calls, startAsync.mock.calls]).toEqual([[], []]);
  },
);

test.each([
  [
    'RequestResponse',
    6 * 1024 * 1024,
    'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
  ],
  [
    'Event',
    1024 * 1024,
    '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
  ],
])('the maximum payload of %s is %i bytes', async (type, limit, message) => {
  const text = (bytes: number): Buffer => Buffer.from(`"${'x'.repeat(bytes - 2)}"`);
  expect(await send({ type, body: text(limit) })).toMatchObject({ status: type === 'Event' ? 202 : 200 });
  jest.clearAllMocks();
  expect(await send({ type, body: text(limit + 1) })).toEqual({
    status: 413,
    headers: { 'x-amzn-errortype': 'RequestEntityTooLargeException' },
    body: JSON.stringify({ Type: 'User', message }),
  });
  expect([invoke.mock.calls, startAsync.mock.calls]).toEqual([[], []]);
});

describe('a function whose reserved concurrency is 0', () => {
  beforeEach(() => isStopped.mockResolvedValue(true));

  test('a function whose reserved concurrency is 0 is not invoked, and the error names the reason', async () => {
    expect(await send({})).toEqual({
      status: 429,
      headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
      body: JSON.stringify({
        Type: 'User',
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        message: 'Rate Exceeded.',
      }),
    });
    expect(invoke).not.toHaveBeenCalled();
  });

  test('still accepts asynchronous events, which go to its failure destination', async () => {
    expect(await send({ type: 'Event' })).toEqual({ status: 202 });
    expect(startAsync).toHaveBeenCalled();
  });
});
