/** Requests of web pages from other origins. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { MotoBehindGateway, readText, signedFor } from '../loopback';

const invoked: string[] = [];
const moto = new MotoBehindGateway();
let host: string;
beforeAll(async () => {
  await moto.start({
    onInvoke: ({ name }) => {
      invoked.push(name);
      return Promise.resolve({ status: 200, body: '"invoked"' });
    },
  });
  host = `127.0.0.1:${moto.port}`;
});
afterAll(() => moto.stop());
beforeEach(() => {
  moto.response = {};
  for (const list of [moto.seen, invoked]) list.splice(0);
});

/** Sends a PUT without a body. Resolves to the response's status and whether the server sent "100 Continue" before it. */
async function send(
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | undefined; readonly continued: boolean }> {
  let continued = false;
  const received = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { port: moto.port, host: '127.0.0.1', agent: false, path: '/images/cat.png' };
    httpRequest({ ...options, method: 'PUT', headers })
      .once('continue', () => (continued = true))
      .once('response', resolve)
      .once('error', reject)
      .flushHeaders();
  });
  await readText(received);
  return { status: received.statusCode, continued };
}

describe.each([
  ['another Host', { host: 'evil.example' }, 'The Host header "evil.example"'],
  ['another Origin', { origin: 'http://evil.example' }, 'The Origin header "http://evil.example"'],
  ['another site', { 'sec-fetch-site': 'cross-site' }, 'The Sec-Fetch-Site header "cross-site"'],
])('a request from %s', (_, foreign, reason) => {
  test('a foreign request is refused in the format of S3', async () => {
    expect(await moto.send({ path: '/images/cat.png', headers: foreign })).toMatchObject({
      status: 403,
      headers: { 'content-type': 'application/xml' },
      body: expect.stringContaining(`<Error><Code>AccessDenied</Code><Message>${reason}`) as string,
    });
    expect(moto.seen).toEqual([]);
  });

  test('invokes no function and is refused in the format of Lambda', async () => {
    const path = '/2015-03-31/functions/thumbnails/invocations';
    const headers = { ...signedFor('lambda'), ...foreign };
    const { status, headers: responseHeaders, body } = await moto.send({ method: 'POST', path, headers });
    expect({ status, type: responseHeaders['x-amzn-errortype'] }).toEqual({
      status: 403,
      type: 'AccessDenied',
    });
    expect((JSON.parse(body) as { Message: string }).Message).toContain(reason);
    expect(invoked).toEqual([]);
  });

  test.each(['/_local/settings.json', '/_local/page.js'])(
    'a foreign request is refused the file %s',
    async (path) => {
      expect(await moto.send({ path, headers: foreign })).toMatchObject({ status: 403 });
    },
  );

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    'a foreign request does not reach moto with the method %s',
    async (method) => {
      expect(await moto.send({ method, path: '/moto-api/reset', headers: foreign })).toMatchObject({
        status: 403,
      });
      expect(moto.seen).toEqual([]);
    },
  );

  test('a foreign request is refused before the gateway sends "100 Continue"', async () => {
    const headers = { Host: host, Expect: '100-continue', 'Content-Length': '4', ...foreign };
    expect(await send(headers)).toEqual({ status: 403, continued: false });
  });

  test('a foreign request cannot open a WebSocket', async () => {
    const headers = { Host: host, Connection: 'Upgrade', Upgrade: 'websocket', ...foreign };
    expect(await send(headers)).toEqual({ status: 403, continued: false });
    expect(moto.seen).toEqual([]);
  });
});

test('a preflight response grants no permission to other origins', async () => {
  moto.response = { headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'PUT' } };
  const { status, headers } = await moto.send({
    method: 'OPTIONS',
    headers: { origin: `http://${host}` },
  });
  expect(status).toBe(200);
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

test.each(['localhost', 'images.localhost', '[::1]'])(
  'a local tool can use the host name %s, and moto receives its Host header',
  async (name) => {
    const headers = { host: `${name}:${moto.port}`, ...signedFor('s3') };
    expect(await moto.send({ path: '/cat.png', headers })).toMatchObject({ status: 200 });
    expect(moto.seen).toMatchObject([{ headers: { host: `${name}:${moto.port}` } }]);
  },
);

test('a link on another page can open the live page', async () => {
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect(await moto.send({ path: '/', headers: link })).toMatchObject({
    status: 200,
    body: expect.stringContaining('<title>') as string,
  });
});
