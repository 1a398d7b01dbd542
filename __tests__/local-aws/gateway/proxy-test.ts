import { request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { Upstream, type ProxyRules } from '../../../local-aws/gateway/proxy';
import { sendRequest, readText, serve, type Served } from '../loopback';

const running: Served[] = [];
const serverErrors: string[] = [];

/** Headers that every response gets. */
const SANDBOX = ['Content-Security-Policy', 'sandbox', 'X-Content-Type-Options', 'nosniff'];

/** Starts a proxy for `moto`. @returns its port. */
async function forwardTo(moto: RequestListener, rules?: ProxyRules): Promise<number> {
  const behind = await serve(moto);
  const upstream = new Upstream(`http://127.0.0.1:${behind.port}`, (description) =>
    serverErrors.push(description),
  );
  const gateway = await serve((request, response) => {
    upstream.forward(request, response, rules);
  });
  running.push(gateway, behind);
  return gateway.port;
}

afterEach(async () => {
  for (const { close } of running.splice(0)) await close();
  serverErrors.splice(0);
});

describe('the proxy', () => {
  test('forwards method, URL, and all headers unchanged, with their case and repetitions', async () => {
    const sent = [
      ...['Host', 'bucket.example'],
      ...['x-amz-meta-Twice', '1', 'x-amz-meta-twice', '2'],
      ...['AUTHORIZATION', 'AWS4-HMAC-SHA256 x'],
      ...['Content-Length', '0', 'Connection', 'close'],
    ];
    const responseHeaders = [
      'ETag',
      '"e1"',
      'x-amz-meta-Twice',
      '1',
      'x-amz-meta-twice',
      '2',
      'Date',
      'long ago',
    ];
    let seen: Partial<IncomingMessage> = {};
    const port = await forwardTo((request, response) => {
      seen = { method: request.method ?? '', url: request.url ?? '', rawHeaders: request.rawHeaders };
      response.writeHead(207, 'Partly', [...responseHeaders, 'Content-Length', '0']).end();
    });
    const path = '/images/a+b%2Fc%20d//e?x-id=PutObject&versionId=%2B';
    const received = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', method: 'PUT', path, headers: sent, setHost: false })
        .once('response', resolve)
        .once('error', reject)
        .end();
    });
    await readText(received);
    expect(seen).toEqual({ method: 'PUT', url: path, rawHeaders: sent });
    expect([received.statusCode, received.statusMessage]).toEqual([207, 'Partly']);
    expect(received.rawHeaders).toEqual([
      ...responseHeaders,
      ...['Content-Length', '0', 'Connection', 'close'],
      ...SANDBOX,
    ]);
  });

  test('streams the request body: its end is sent only after its beginning has arrived', async () => {
    let firstArrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => (firstArrived = resolve));
    let body: Promise<string> | undefined;
    const port = await forwardTo((request, response) => {
      request.once('data', firstArrived);
      body = readText(request);
      void body.then(() => response.end());
    });
    const responseHeaders = new Promise((resolve, reject) => {
      const request = httpRequest({ port, host: '127.0.0.1', method: 'PUT', agent: false })
        .once('response', (received) => {
          resolve(readText(received));
        })
        .once('error', reject);
      request.write('beginning, ');
      void arrival.then(() => request.end('end'));
    });
    await responseHeaders;
    expect(await body).toBe('beginning, end');
  });

  test('streams the response body', async () => {
    let firstArrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => (firstArrived = resolve));
    const port = await forwardTo((_, response) => {
      response.write('beginning, ');
      void arrival.then(() => response.end('end'));
    });
    const received = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', agent: false })
        .once('response', resolve)
        .once('error', reject)
        .end();
    });
    received.once('data', firstArrived);
    expect(await readText(received)).toBe('beginning, end');
  });
});

test('prefixes every path with the path of the endpoint', async () => {
  const moto = await serve((request, response) => response.end(request.url));
  const upstream = new Upstream(`http://127.0.0.1:${moto.port}/secret`, () => undefined);
  const gateway = await serve((request, response) => {
    upstream.forward(request, response);
  });
  running.push(gateway, moto);
  expect(await sendRequest(gateway.port, { path: '/images//a?b=/' })).toMatchObject({
    body: '/secret/images//a?b=/',
  });
});

describe.each<[string, number, ProxyRules]>([
  ['streamed', 200, {}],
  ['read', 200, { onBody: (body) => body }],
  ['replaced', 200, { onBody: (body) => `${body}!` }],
  ['an error', 403, {}],
])('a response that is %s', (_, status, rules) => {
  test('contains no CORS headers', async () => {
    const port = await forwardTo((_, response) => {
      const headers = {
        'Access-Control-Allow-Origin': 'http://evil.example',
        'access-control-allow-credentials': 'true',
        'Access-Control-Expose-Headers': 'ETag',
      };
      response.writeHead(status, { ...headers, ETag: '"e1"', Vary: 'Origin' }).end('x');
    }, rules);
    const { headers } = await sendRequest(port, { method: 'GET' });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(headers).toMatchObject({ etag: '"e1"', vary: 'Origin' });
  });

  test('gets its security headers from the proxy, not from moto', async () => {
    const port = await forwardTo((_, response) => {
      const headers = {
        'content-security-policy': 'default-src *',
        'Content-Security-Policy-Report-Only': 'default-src *',
        'X-CONTENT-TYPE-OPTIONS': 'sniff',
        'Content-Type': 'text/html',
      };
      response.writeHead(status, headers).end('<script>');
    }, rules);
    const { headers } = await sendRequest(port, {});
    expect(headers).toMatchObject({
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'content-type': 'text/html',
    });
    expect(headers).not.toHaveProperty('content-security-policy-report-only');
  });
});

describe('a proxy rule', () => {
  test('a proxy rule can replace the request body and the headers that describe it', async () => {
    let seen: { headers: IncomingMessage['headers']; body: string } | undefined;
    const port = await forwardTo(
      (request, response) => {
        void readText(request).then((body) => {
          seen = { headers: request.headers, body };
          response.end();
        });
      },
      { body: Buffer.from('größer') },
    );
    const headers = { 'Content-MD5': 'x', 'x-amz-checksum-crc32': 'x', 'x-amz-sdk': 'stays' };
    await sendRequest(port, { method: 'PUT', body: 'small', headers });
    expect(seen?.body).toBe('größer');
    expect(seen?.headers).toMatchObject({ 'content-length': '8', 'x-amz-sdk': 'stays' });
    expect(Object.keys(seen?.headers ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/md5|crc32|transfer/)]),
    );
  });

  test('a proxy rule can replace the response body and sets its new length in bytes', async () => {
    const port = await forwardTo((_, response) => response.end('plain'), {
      onBody: (body) => `${body} größer`,
    });
    const received = await sendRequest(port, {});
    expect(received.body).toBe('plain größer');
    expect(received.headers['content-length']).toBe('14');
  });

  test('a proxy rule can leave the bytes and headers of a response unchanged', async () => {
    const bytes = Buffer.from([0x3c, 0xff, 0x3e]);
    const headers = { 'x-amz-checksum-crc32': 'c', 'Content-Length': '3' };
    const port = await forwardTo((_, response) => response.writeHead(200, headers).end(bytes), {
      onBody: (body) => body,
    });
    const received = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', agent: false })
        .once('response', resolve)
        .once('error', reject)
        .end();
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of received as AsyncIterable<Uint8Array>) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(bytes);
    expect(received.headers).toMatchObject({ 'x-amz-checksum-crc32': 'c', 'content-length': '3' });
  });

  test('a proxy rule is not applied to an error response', async () => {
    const seen: string[] = [];
    const port = await forwardTo((_, response) => response.writeHead(412).end('no'), {
      onSuccess: () => seen.push('success'),
      onBody: (body) => {
        seen.push(body);
        return '';
      },
    });
    expect(await sendRequest(port, {})).toMatchObject({ status: 412, body: 'no' });
    expect(seen).toEqual([]);
  });
});

test('a 5xx response is reported and forwarded; other errors are not reported', async () => {
  let status = 500;
  const port = await forwardTo((_, response) => response.writeHead(status).end('Traceback'));
  expect(await sendRequest(port, { method: 'PUT', path: '/images?policy' })).toMatchObject({
    status: 500,
    body: 'Traceback',
  });
  status = 404;
  await sendRequest(port, {});
  expect(serverErrors).toEqual(['PUT /images?policy returned status 500 Internal Server Error']);
});

test('the client connection is closed if moto closes its connection', async () => {
  const port = await forwardTo((request) => request.destroy());
  await expect(sendRequest(port, {})).rejects.toThrow(/socket hang up|ECONNRESET/);
});

test('the client connection is closed if moto dies in the middle of a response', async () => {
  const port = await forwardTo((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('abc', () => response.destroy());
  });
  await expect(sendRequest(port, {})).rejects.toThrow(/aborted|ECONNRESET/);
});
