import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ATTRIBUTES, SUFFIXES } from '../../../lambda-src/contract';
import { PageGateway } from '../../../local-aws/gateway/page-gateway';
import {
  sendRequest,
  MotoBehindGateway,
  serve,
  signedFor,
  type ReceivedResponse,
  type Served,
} from '../loopback';

const FOLDER = path.join(__dirname, '../../../local-aws/page');
const STACK = {
  sourceBucket: 'images',
  thumbnailBucket: 'images-thumbnails',
  thumbnailSize: 96,
  metadataTable: 'records',
  logGroup: '/aws/lambda/thumbnails',
};
const CLIENT = { region: 'eu-central-1', accessKeyId: 'local', secretAccessKey: 'local' };

let page: PageGateway;
let served: Served;
beforeEach(async () => {
  page = new PageGateway();
  served = await serve((request, response) => {
    if (!page.handle(request, response)) response.end('AWS');
  });
});
afterEach(() => served.close());

async function ask(method: string, path: string, headers = {}): Promise<ReceivedResponse> {
  return sendRequest(served.port, { method, path, headers });
}

describe('the page', () => {
  test('the live page is served at the root', async () => {
    const response = await ask('GET', '/');
    expect(response).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: readFileSync(path.join(FOLDER, 'index.html'), 'utf8'),
    });
    const head = await ask('HEAD', '/');
    expect({ ...head.headers, date: '' }).toEqual({ ...response.headers, date: '' });
    expect(head.body).toBe('');
  });

  test('the live page is not cached, not framed, and allows only its own scripts, styles, and requests', async () => {
    for (const path of ['/', '/_local/page.js', '/_local/settings.json', '/_local/nothing.js']) {
      expect((await ask('GET', path)).headers).toMatchObject({
        'content-security-policy':
          "default-src 'self'; img-src 'self' blob: data:; connect-src 'self'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
    expect((await ask('GET', '/')).body).not.toMatch(
      /<script(?! type="module" src="\/_local\/)|<style|\son\w+=/,
    );
  });

  test('each file of the live page is served with its content type', async () => {
    const types: Readonly<Record<string, string>> = {
      '.js': 'text/javascript; charset=utf-8',
      '.css': 'text/css; charset=utf-8',
      '.svg': 'image/svg+xml',
    };
    const files = readdirSync(FOLDER).filter((name) => name !== 'index.html');
    for (const name of files) {
      expect(await ask('GET', `/_local/${name}`)).toMatchObject({
        status: 200,
        headers: { 'content-type': types[path.extname(name)] },
        body: readFileSync(path.join(FOLDER, name), 'utf8'),
      });
    }
    for (const [name, exported] of [
      ['aws4fetch', 'export { AwsClient'],
      ['thumbhash', 'export function thumbHashToDataURL'],
    ])
      expect(await ask('GET', `/_local/${name}.js`)).toMatchObject({
        status: 200,
        headers: { 'content-type': types['.js'] },
        body: expect.stringContaining(String(exported)) as string,
      });
  });

  test.each([
    '/_local/',
    '/_local/index.html',
    '/_local/nothing.js',
    '/_local/../page-gateway.ts',
    '/_local/%2e%2e/page-gateway.ts',
    '/_local/..%2fpage-gateway.ts',
    '/_local//etc/passwd',
    '/_local/page.js/../../page-gateway.ts',
  ])('no other file is served: %s', async (path) => {
    expect(await ask('GET', path)).toMatchObject({ status: 404, body: 'The live page has no such file.' });
  });

  test('other methods than GET and HEAD are refused', async () => {
    for (const method of ['PUT', 'POST', 'DELETE'])
      expect(await ask(method, '/_local/page.js')).toMatchObject({ status: 405 });
  });
});

describe('settings.json', () => {
  test('settings.json is null until the stack is deployed', async () => {
    expect(await ask('GET', '/_local/settings.json')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: 'null',
    });
  });

  test('describes the deployed stack, with the names and limits of the contract', async () => {
    page.show({ ...STACK, ...CLIENT });
    const { body } = await ask('GET', '/_local/settings.json');
    expect(JSON.parse(body)).toEqual({
      ...{ ...STACK, ...CLIENT, attributes: ATTRIBUTES, suffixes: SUFFIXES },
      maxInputBytes: 64 * 1024 * 1024,
    });
  });
});

describe('a request for AWS', () => {
  test.each([
    ['ListBuckets', 'GET', '/', signedFor('s3')],
    ['ListBuckets of the SDK', 'GET', '/?x-id=ListBuckets', signedFor('s3')],
    ['ListBuckets by a presigned URL', 'GET', '/?X-Amz-Credential=a&X-Amz-Signature=0', {}],
    ['ListBuckets by a presigned URL of Signature Version 2', 'GET', '/?AWSAccessKeyId=a&Signature=0', {}],
    ['a DynamoDB request', 'POST', '/', signedFor('dynamodb')],
    ['an unsigned POST', 'POST', '/', {}],
    ['an anonymous GetObject', 'GET', '/images/_local/page.js', {}],
  ])('a request for AWS is not handled by the live page: %s', async (_, method, path, headers) => {
    expect(await ask(method, path, headers)).toMatchObject({ status: 200, body: 'AWS' });
  });

  test('reaches moto, while an unsigned GET / returns the live page', async () => {
    const moto = await new MotoBehindGateway().start();
    try {
      expect((await moto.send({})).body).toContain('<title>');
      expect(moto.seen).toEqual([]);
      await moto.send({ headers: signedFor('s3') });
      expect(moto.seen).toMatchObject([{ method: 'GET', url: '/' }]);
    } finally {
      await moto.stop();
    }
  });
});
