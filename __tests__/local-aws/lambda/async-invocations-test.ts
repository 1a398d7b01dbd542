import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AsyncInvocations, destinationMessage } from '../../../local-aws/lambda/async-invocations';
import {
  Functions,
  type EventInvokeConfiguration,
  type FunctionConfiguration,
} from '../../../local-aws/lambda/functions';
import type { InvocationResult } from '../../../local-aws/lambda/invocation';
import { MotoApi } from '../../../local-aws/moto/moto-api';
import { readText, serve, type Served } from '../loopback';
import { CONFIGURATION, FUNCTION_ARN } from './deployed-function';

const REFERENCE = { name: 'thumbnails', qualifier: 'live' };
const ERROR = { errorType: 'TypeError', errorMessage: 'no', trace: [] };
const FAILED = { requestId: 'r1', attempts: 3, error: ERROR };

describe('the message for a failure destination', () => {
  test('the message for a failure destination has the documented fields', () => {
    expect(destinationMessage(REFERENCE, CONFIGURATION, { Records: [] }, FAILED)).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
      requestContext: {
        requestId: 'r1',
        functionArn: `${FUNCTION_ARN}:live`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { Records: [] },
      responseContext: { statusCode: 200, executedVersion: '12', functionError: 'Unhandled' },
      responsePayload: ERROR,
    });
  });

  test('names $LATEST if the invocation had no qualifier', () => {
    const latest = { ...CONFIGURATION, FunctionArn: FUNCTION_ARN, Version: '$LATEST' };
    const reference = { ...REFERENCE, qualifier: undefined };
    expect(destinationMessage(reference, latest, {}, FAILED)).toMatchObject({
      requestContext: { functionArn: `${FUNCTION_ARN}:$LATEST` },
      responseContext: { executedVersion: '$LATEST' },
    });
  });

  test('the message for a failure destination has the condition ZeroReservedConcurrency and no response if the function was stopped', () => {
    const stopped = { requestId: 'r1', attempts: 0, error: undefined };
    const message = destinationMessage(REFERENCE, CONFIGURATION, { Records: [] }, stopped);
    expect(message).toMatchObject({
      requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
      requestPayload: { Records: [] },
    });
    expect(Object.keys(message)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^response/) as unknown]),
    );
  });
});

describe('an asynchronous event', () => {
  let moto: Served;
  let retries: EventInvokeConfiguration | undefined;
  let configuration: FunctionConfiguration | undefined;
  let reserved: number | null;
  const sent: { readonly QueueUrl: string; readonly MessageBody: string }[] = [];
  const givenUp: [unknown, number][] = [];

  beforeAll(async () => {
    moto = await serve((request, response) => {
      const respond = (value: unknown): unknown => response.end(JSON.stringify(value));
      const { 'x-amz-target': target } = request.headers;
      void readText(request).then((body) => {
        if (target === 'AmazonSQS.SendMessage') {
          const message = JSON.parse(body) as (typeof sent)[number];
          sent.push(message);
          return respond({ MD5OfMessageBody: createHash('md5').update(message.MessageBody).digest('hex') });
        }
        const what = request.url?.split(/[/?]/)[4];
        const found =
          what === 'event-invoke-config'
            ? retries
            : what === 'concurrency'
              ? { ReservedConcurrentExecutions: reserved }
              : configuration && { Configuration: configuration };
        if (!found) response.statusCode = 404;
        return respond(found ?? {});
      });
    });
  });
  afterAll(() => moto.close());
  beforeEach(() => {
    sent.splice(0);
    givenUp.splice(0);
    configuration = CONFIGURATION;
    reserved = null;
    retries = {
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-central-1:123456789012:failures' } },
    };
  });

  /** Handles an event whose first `failures` attempts fail. Resolves to the request IDs of all attempts. */
  async function handle(failures: number, onAttempt?: () => void): Promise<string[]> {
    const requestIds: string[] = [];
    const invoke = (_: FunctionConfiguration, __: unknown, requestId: string): Promise<InvocationResult> => {
      onAttempt?.();
      const failed = requestIds.push(requestId) <= failures;
      return Promise.resolve({ requestId, lines: [], milliseconds: 1, ...(failed && { error: ERROR }) });
    };
    const endpoint = `http://127.0.0.1:${moto.port}`;
    const functions = new Functions(new MotoApi(endpoint, 'x'));
    const settings = {
      endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const roles = { of: () => Promise.resolve({ queues: new SQSClient(settings) }) };
    const asynchronous = new AsyncInvocations(functions, invoke, [0], roles, (...args) => givenUp.push(args));
    await asynchronous.handle(REFERENCE, { Records: [] });
    return requestIds;
  }

  test('an asynchronous event is not retried after a success', async () => {
    expect(await handle(0)).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test('an asynchronous event is retried with the same request ID until it succeeds', async () => {
    const [first, second, ...further] = await handle(1);
    expect(second).toBe(first);
    expect(further).toEqual([]);
    expect([sent, givenUp]).toEqual([[], []]);
  });

  test('an asynchronous event is sent to the failure queue once after the last attempt has failed', async () => {
    const [requestId] = await handle(Infinity);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.QueueUrl).toBe('failures');
    expect(JSON.parse(sent[0]?.MessageBody ?? '')).toMatchObject({
      requestContext: { requestId, approximateInvokeCount: 2 },
      requestPayload: { Records: [] },
      responsePayload: ERROR,
    });
    expect(givenUp).toEqual([[{ Records: [] }, 2]]);
  });

  test('an asynchronous event is attempted three times by default, as on Lambda, and then lost', async () => {
    retries = undefined;
    expect(await handle(Infinity)).toHaveLength(3);
    expect([sent, givenUp]).toEqual([[], []]);
  });

  test('an asynchronous event is lost if the function does not exist', async () => {
    configuration = undefined;
    expect(await handle(0)).toEqual([]);
    expect(sent).toEqual([]);
  });

  test('an asynchronous event is lost if the function is deleted before a retry', async () => {
    expect(await handle(Infinity, () => (configuration = undefined))).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test('an asynchronous event is sent to the failure queue without an attempt if the reserved concurrency is 0', async () => {
    reserved = 0;
    expect(await handle(0)).toEqual([]);
    expect(sent.map(({ MessageBody }) => JSON.parse(MessageBody) as unknown)).toMatchObject([
      { requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 } },
    ]);
  });

  test('an asynchronous event is not retried if the reserved concurrency is 0 by then', async () => {
    expect(await handle(Infinity, () => (reserved = 0))).toHaveLength(1);
    expect(sent.map(({ MessageBody }) => JSON.parse(MessageBody) as unknown)).toMatchObject([
      { requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 1 } },
    ]);
  });

  test('an asynchronous event is attempted if the reserved concurrency is 1', async () => {
    reserved = 1;
    expect(await handle(0)).toHaveLength(1);
  });
});
