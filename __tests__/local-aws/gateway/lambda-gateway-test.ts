import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { OnInvoke } from '../../../local-aws/gateway/lambda-gateway';
import { CodeStore } from '../../../local-aws/lambda/code-store';
import { MotoBehindGateway, type ReceivedResponse, type SignedRequest } from '../loopback';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012';
const zip = zipSync({ 'index.js': strToU8('1') });
const ZipFile = Buffer.from(zip).toString('base64');

let folder: string;
let code: CodeStore;
let moto: MotoBehindGateway;
let invocations: Parameters<OnInvoke>[];
let invoked: Awaited<ReturnType<OnInvoke>>;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lambda-gateway-'));
  code = new CodeStore(folder);
  invocations = [];
  invoked = { status: 200 };
  const onInvoke: OnInvoke = (...args) => {
    invocations.push(args);
    return Promise.resolve(invoked);
  };
  moto = await new MotoBehindGateway().start({ onInvoke }, code);
});
afterEach(async () => {
  await moto.stop();
  rmSync(folder, { recursive: true });
});

const ask = (...request: SignedRequest): Promise<ReceivedResponse> => moto.sendSigned('lambda', request);

describe('an Invoke request', () => {
  test('an Invoke request is handled without moto', async () => {
    invoked = { status: 200, headers: { 'x-amz-executed-version': '12' }, body: '{"done":true}' };
    const received = await ask('POST', '/2015-03-31/functions/thumbnails/invocations', '{"Records":[]}');
    expect(received).toMatchObject({
      status: 200,
      headers: { 'x-amz-executed-version': '12', 'content-type': 'application/json' },
      body: '{"done":true}',
    });
    expect(invocations).toEqual([
      [
        { name: 'thumbnails', qualifier: undefined },
        { type: 'RequestResponse', wantsLog: false, body: Buffer.from('{"Records":[]}') },
      ],
    ]);
    expect(moto.seen).toEqual([]);
  });

  test('an Invoke request can be asynchronous, have no payload, and request the log', async () => {
    await ask('POST', '/2015-03-31/functions/thumbnails/invocations', '', {
      'X-Amz-Invocation-Type': 'Event',
      'X-Amz-Log-Type': 'Tail',
    });
    expect(invocations[0]?.[1]).toEqual({ type: 'Event', wantsLog: true, body: Buffer.alloc(0) });
  });

  test.each([
    'thumbnails/invocations?Qualifier=live',
    'thumbnails%3Alive/invocations',
    `${encodeURIComponent(`${ARN}:function:thumbnails:live`)}/invocations`,
    '123456789012%3Afunction%3Athumbnails/invocations?Qualifier=live',
  ])('an Invoke request can name its function as %s', async (name) => {
    await ask('POST', `/2015-03-31/functions/${name}`, '{}');
    expect(invocations[0]?.[0]).toEqual({ name: 'thumbnails', qualifier: 'live' });
  });
});

describe('uploaded code is stored, and moto gets the request unchanged', () => {
  test.each([
    ['POST', '/2015-03-31/functions', { FunctionName: 'thumbnails', Code: { ZipFile } }],
    ['PUT', '/2015-03-31/functions/thumbnails/code', { ZipFile, Publish: true }],
  ])('code uploaded by %s %s is stored', async (method, url, request) => {
    await ask(method, url, JSON.stringify(request));
    expect(moto.seen).toMatchObject([{ method, url, body: JSON.stringify(request) }]);
    const hash = createHash('sha256').update(zip).digest('base64');
    expect(readFileSync(path.join(code.unpack(hash), 'index.js'), 'utf8')).toBe('1');
  });

  test('code of a layer is stored under the ARN that moto returns', async () => {
    const LayerVersionArn = `${ARN}:layer:modules:1`;
    moto.response = { status: 201, body: JSON.stringify({ LayerVersionArn }) };
    const request = JSON.stringify({ Content: { ZipFile } });
    const received = await ask('POST', '/2018-10-31/layers/modules/versions', request);
    expect(received).toMatchObject({ status: 201, body: JSON.stringify({ LayerVersionArn }) });
    expect(readFileSync(path.join(code.unpackLayer(LayerVersionArn), 'index.js'), 'utf8')).toBe('1');
  });
});

describe.each([
  ['without files', zipSync({ empty: {} }), 'Uploaded file must be a non-empty zip'],
  ['that is invalid', strToU8('no zip'), expect.stringMatching(/^Could not unzip uploaded file/) as string],
])('a zip %s', (_, bytes, message) => {
  const Zip = Buffer.from(bytes).toString('base64');
  test.each([
    ['POST', '/2015-03-31/functions', { FunctionName: 'thumbnails', Code: { ZipFile: Zip } }],
    ['PUT', '/2015-03-31/functions/thumbnails/code', { ZipFile: Zip }],
    ['POST', '/2018-10-31/layers/modules/versions', { Content: { ZipFile: Zip } }],
  ])('is refused by %s %s', async (method, url, request) => {
    const { status, headers, body } = await ask(method, url, JSON.stringify(request));
    expect([status, headers['x-amzn-errortype']]).toEqual([400, 'InvalidParameterValueException']);
    expect(JSON.parse(body)).toEqual({ Type: 'User', message });
    expect(moto.seen).toEqual([]);
  });
});

describe('settings that moto does not return', () => {
  const LoggingConfig = { LogFormat: 'JSON' };

  test.each([
    ['POST', '/2015-03-31/functions', { FunctionName: 'thumbnails', LoggingConfig }],
    ['PUT', '/2015-03-31/functions/thumbnails/configuration', { LoggingConfig }],
  ])('settings that moto does not return are returned after %s %s', async (method, url, request) => {
    await ask(method, url, JSON.stringify(request));
    moto.response = { body: '{"Configuration":{"FunctionName":"thumbnails"}}' };
    const { body } = await ask('GET', '/2015-03-31/functions/thumbnails?Qualifier=live');
    expect(JSON.parse(body)).toEqual({ Configuration: { FunctionName: 'thumbnails', LoggingConfig } });
  });
});

test('a reserved concurrency of 0, which moto does not return, is returned until it is deleted', async () => {
  const url = '/2017-10-31/functions/thumbnails/concurrency';
  const read = async (): Promise<unknown> => {
    moto.response = { body: '{"Configuration":{"FunctionName":"thumbnails"}}' };
    return JSON.parse((await ask('GET', '/2015-03-31/functions/thumbnails')).body);
  };
  const Configuration = { FunctionName: 'thumbnails' };
  moto.response = { status: 404 };
  await ask('PUT', url, '{"ReservedConcurrentExecutions":0}');
  expect(await read()).toEqual({ Configuration });
  await ask('PUT', url, '{"ReservedConcurrentExecutions":0}');
  expect(moto.seen.at(-1)).toMatchObject({ method: 'PUT', url, body: '{"ReservedConcurrentExecutions":0}' });
  expect(await read()).toEqual({ Configuration, Concurrency: { ReservedConcurrentExecutions: 0 } });
  await ask('DELETE', url);
  expect(await read()).toEqual({ Configuration });
});

test('the settings of a function are forgotten once it is deleted', async () => {
  const LoggingConfig = { LogFormat: 'JSON' };
  const url = '/2015-03-31/functions/thumbnails';
  await ask('PUT', `${url}/configuration`, JSON.stringify({ LoggingConfig }));
  const read = async (): Promise<unknown> => {
    moto.response = { body: '{"FunctionName":"thumbnails"}' };
    return JSON.parse((await ask('GET', `${url}/configuration`)).body);
  };
  moto.response = { status: 409 };
  await ask('DELETE', url);
  expect(await read()).toEqual({ FunctionName: 'thumbnails', LoggingConfig });
  moto.response = { status: 204 };
  await ask('DELETE', url);
  expect(await read()).toEqual({ FunctionName: 'thumbnails' });
});

test('all other requests and responses are forwarded unchanged', async () => {
  moto.response = { status: 404, body: '{"Message": "none"}' };
  const responses = [
    await ask('GET', '/2015-03-31/functions/thumbnails'),
    await ask('GET', '/2015-03-31/functions/'),
    await ask('POST', '/2015-03-31/functions/thumbnails/versions', '{}'),
    await ask('DELETE', '/2015-03-31/functions/thumbnails'),
  ];
  expect(responses.map(({ body }) => body)).toEqual(responses.map(() => '{"Message": "none"}'));
  expect(moto.seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST', 'DELETE']);
});
