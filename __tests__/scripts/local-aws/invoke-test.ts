import { Functions } from '../../../scripts/local-aws/functions';
import type { InvocationResult } from '../../../scripts/local-aws/instance';
import { answerInvoke } from '../../../scripts/local-aws/invoke';
import type { InvokeAnswer, InvokeRequest } from '../../../scripts/local-aws/lambda-front';
import { MotoApi } from '../../../scripts/local-aws/moto-api';
import { CONFIGURATION } from './deployed-function';

const REFERENCE = { name: 'thumbnails', qualifier: 'live' };

const functions = new Functions(new MotoApi('http://127.0.0.1:1', 'eu-central-1'));
let find: jest.SpyInstance<ReturnType<Functions['find']>>;
const invoke = jest.fn<Promise<InvocationResult>, unknown[]>();
const startAsync = jest.fn<undefined, unknown[]>();
beforeEach(() => {
  jest.resetAllMocks();
  find = jest.spyOn(functions, 'find').mockResolvedValue(CONFIGURATION);
});

async function answer(
  request: Partial<InvokeRequest>,
  invocation: Partial<InvocationResult> = {},
): Promise<InvokeAnswer> {
  invoke.mockResolvedValue({ requestId: 'r1', lines: [], milliseconds: 1, ...invocation });
  const whole = { type: 'RequestResponse', wantsLog: false, payload: { key: 'cat.png' }, ...request };
  return answerInvoke(REFERENCE, whole, functions, invoke, startAsync);
}

test('a success is answered with its result and the version that ran', async () => {
  expect(await answer({}, { result: { done: true } })).toEqual({
    status: 200,
    headers: { 'x-amz-executed-version': '12' },
    body: '{"done":true}',
  });
  expect(invoke).toHaveBeenCalledWith(CONFIGURATION, { key: 'cat.png' }, expect.any(String));
  expect(startAsync).not.toHaveBeenCalled();
});

test('a failure is answered 200 as well, and told apart by a header', async () => {
  const error = { errorType: 'TypeError', errorMessage: 'no', trace: [] };
  expect(await answer({}, { error })).toEqual({
    status: 200,
    headers: { 'x-amz-executed-version': '12', 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify(error),
  });
});

test('the last 4 KB of the log are added on request', async () => {
  const lines = ['first', 'x'.repeat(4090), 'last'];
  const { headers } = await answer({ wantsLog: true }, { lines });
  const log = Buffer.from(headers?.['x-amz-log-result'] ?? '', 'base64').toString();
  expect(log).toBe(lines.join('\n').slice(-4096));
});

test('an asynchronous one is accepted before it has run', async () => {
  expect(await answer({ type: 'Event' })).toEqual({ status: 202 });
  expect(startAsync).toHaveBeenCalledWith(REFERENCE, { key: 'cat.png' });
  expect(invoke).not.toHaveBeenCalled();
});

test('a dry run runs nothing', async () => {
  expect(await answer({ type: 'DryRun' })).toEqual({ status: 204 });
  expect(invoke).not.toHaveBeenCalled();
  expect(startAsync).not.toHaveBeenCalled();
});

test.each(['RequestResponse', 'Event', 'DryRun'])(
  'a function that does not exist is answered 404 on %s',
  async (type) => {
    find.mockResolvedValue(undefined);
    expect(await answer({ type })).toEqual({
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: '{"Type":"User","Message":"Function not found: thumbnails:live"}',
    });
    expect(startAsync).not.toHaveBeenCalled();
  },
);
