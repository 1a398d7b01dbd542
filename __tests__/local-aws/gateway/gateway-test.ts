import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Gateway } from '../../../local-aws/gateway/gateway';
import type { ObjectChange } from '../../../local-aws/gateway/s3-requests';
import { CodeStore } from '../../../local-aws/lambda/code-store';
import { sendRequest, MotoBehindGateway, readText, serve, signedFor } from '../loopback';

const changes: ObjectChange[] = [];
const serverErrors: string[] = [];
const moto = new MotoBehindGateway();
beforeAll(() =>
  moto.start({
    onChange: (change) => changes.push(change),
    onServerError: (description) => serverErrors.push(description),
    onInvoke: () => Promise.resolve({ status: 200, body: '"invoked"' }),
  }),
);
afterAll(() => moto.stop());
beforeEach(() => {
  moto.response = {};
  for (const list of [changes, serverErrors, moto.seen]) list.splice(0);
});

test('a client that waits for "100 Continue" gets it, and its body reaches moto', async () => {
  const received = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { Expect: '100-continue', 'Content-Length': '4' };
    const path = '/images/cat.png';
    const request = httpRequest({ port: moto.port, host: '127.0.0.1', method: 'PUT', path, headers });
    request
      .once('continue', () => request.end('meow'))
      .once('response', resolve)
      .once('error', reject)
      .flushHeaders();
  });
  await readText(received);
  expect(received.statusCode).toBe(200);
  expect(moto.seen).toMatchObject([{ method: 'PUT', body: 'meow' }]);
  // moto's server would send "100 Continue" a second time.
  expect(moto.seen[0]?.headers).not.toHaveProperty('expect');
  expect(changes).toMatchObject([{ key: 'cat.png' }]);
});

test('the gateway uses another port if the preferred one is taken', async () => {
  const taken = await serve((_, response) => response.end('theirs'));
  const behind = await serve((_, response) => response.end('ours'));
  const gateway = new Gateway(`http://127.0.0.1:${behind.port}`, new CodeStore('unused'), {
    onChange: () => undefined,
    onStreamChange: () => undefined,
    onServerError: () => undefined,
    onInvoke: () => Promise.resolve({ status: 200 }),
  });
  const port = await gateway.listen(taken.port);
  try {
    expect(port).not.toBe(taken.port);
    expect(await sendRequest(port, { path: '/images' })).toMatchObject({ body: 'ours' });
    expect(await sendRequest(taken.port, {})).toMatchObject({ body: 'theirs' });
  } finally {
    await gateway.stop();
    await taken.close();
    await behind.close();
  }
});

test('the gateway uses the preferred port if it is free', async () => {
  const { port: free, close } = await serve(() => undefined);
  await close();
  const gateway = await new MotoBehindGateway().start({}, undefined, free);
  try {
    expect(gateway.port).toBe(free);
  } finally {
    await gateway.stop();
  }
});

test('a 5xx response of moto is reported with its request, and not as a change', async () => {
  moto.response = { status: 500 };
  expect(await moto.send({ method: 'PUT', path: '/images/cat.png' })).toMatchObject({ status: 500 });
  expect(serverErrors).toEqual([expect.stringContaining('PUT /images/cat.png returned status 500')]);
  expect(changes).toEqual([]);
});

describe('a URL that cannot be decoded', () => {
  test.each(['/images/100%.png', '/%zz'])(
    'a URL that cannot be decoded is refused in the format of S3: %s',
    async (path) => {
      expect(await moto.send({ path })).toMatchObject({
        status: 400,
        body: '<Error><Code>InvalidURI</Code><Message>URI malformed</Message></Error>',
      });
    },
  );

  test('a URL that cannot be decoded is refused in the format of Lambda', async () => {
    const path = '/2015-03-31/functions/100%/invocations';
    expect(await moto.send({ method: 'POST', path, headers: signedFor('lambda') })).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'InvalidURI' },
      body: '{"Message":"URI malformed"}',
    });
  });
});

test('the client gets the message of an internal error of the gateway', async () => {
  const faulty = await new MotoBehindGateway().start({
    onInvoke: () => Promise.reject(new Error('a < b & c')),
  });
  const path = '/2015-03-31/functions/thumbnails/invocations';
  try {
    expect(await faulty.send({ method: 'POST', path, headers: signedFor('lambda') })).toMatchObject({
      status: 500,
      body: '{"Message":"a < b & c"}',
    });
  } finally {
    await faulty.stop();
  }
});

describe('the credential scope of the signature', () => {
  test('routes a request to S3', async () => {
    await moto.send({ method: 'PUT', path: '/images/cat.png', headers: signedFor('s3') });
    expect(changes).toMatchObject([{ bucket: 'images', key: 'cat.png' }]);
  });

  test('routes a presigned URL, with the scope in the query, to S3', async () => {
    const query = 'X-Amz-Credential=LOCAL%2F20260131%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Signature=0';
    await moto.send({ method: 'PUT', path: `/images/cat.png?${query}` });
    expect(changes).toMatchObject([{ bucket: 'images', key: 'cat.png' }]);
  });

  test('routes an Invoke request to Lambda', async () => {
    const path = '/2015-03-31/functions/thumbnails/invocations';
    const received = await moto.send({ method: 'POST', path, headers: signedFor('lambda'), body: '{}' });
    expect(received.body).toBe('"invoked"');
    expect(moto.seen).toEqual([]);
  });

  test('routes requests to other services to moto without reporting a change', async () => {
    await moto.send({ method: 'PUT', path: '/v1/apis/cat.png', headers: signedFor('apigateway') });
    expect(moto.seen).toMatchObject([{ method: 'PUT', url: '/v1/apis/cat.png' }]);
    expect(changes).toEqual([]);
  });
});
