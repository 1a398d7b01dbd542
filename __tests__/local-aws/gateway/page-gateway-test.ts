import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ATTRIBUTES, SUFFIXES } from '../../../lambda-src/contract';
import { PageGateway } from '../../../local-aws/gateway/page-gateway';
import { exchange, MotoBehindGateway, serve, signedFor, type Answer, type Served } from '../loopback';

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

async function ask(method: string, path: string, headers = {}): Promise<Answer> {
  return exchange(served.port, { method, path, headers });
}

describe('the page', () => {
  test('is what a browser sees at the root', async () => {
    const answer = await ask('GET', '/');
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: readFileSync(path.join(FOLDER, 'index.html'), 'utf8'),
    });
    const head = await ask('HEAD', '/');
    expect({ ...head.headers, date: '' }).toEqual({ ...answer.headers, date: '' });
    expect(head.body).toBe('');
  });

  test('lets no script, style or call in but its own, fits in no frame, and is never kept by the browser', async () => {
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

  test('has all its files, each with its type', async () => {
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
    expect(await ask('GET', '/_local/aws4fetch.js')).toMatchObject({
      status: 200,
      headers: { 'content-type': types['.js'] },
      body: expect.stringContaining('export { AwsClient') as string,
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
  ])('has no file %s', async (path) => {
    expect(await ask('GET', path)).toMatchObject({ status: 404, body: 'The live page has no such file.' });
  });

  test('can only be read', async () => {
    for (const method of ['PUT', 'POST', 'DELETE'])
      expect(await ask(method, '/_local/page.js')).toMatchObject({ status: 405 });
  });
});

describe('its settings', () => {
  test('are null while there is no stack', async () => {
    expect(await ask('GET', '/_local/settings.json')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: 'null',
    });
  });

  test('are the stack, once it stands, with the names of the contract', async () => {
    page.show({ ...STACK, ...CLIENT });
    const { body } = await ask('GET', '/_local/settings.json');
    expect(JSON.parse(body)).toEqual({ ...STACK, ...CLIENT, attributes: ATTRIBUTES, suffixes: SUFFIXES });
  });
});

describe('AWS is left alone', () => {
  test.each([
    ['ListBuckets', 'GET', '/', signedFor('s3')],
    ['ListBuckets of the SDK', 'GET', '/?x-id=ListBuckets', signedFor('s3')],
    ['ListBuckets by a presigned address', 'GET', '/?X-Amz-Credential=a&X-Amz-Signature=0', {}],
    ['ListBuckets by an address presigned the old way', 'GET', '/?AWSAccessKeyId=a&Signature=0', {}],
    ['a call of DynamoDB', 'POST', '/', signedFor('dynamodb')],
    ['a call that is not signed', 'POST', '/', {}],
    ['an object that is asked for anonymously', 'GET', '/images/_local/page.js', {}],
  ])('%s', async (_, method, path, headers) => {
    expect(await ask(method, path, headers)).toMatchObject({ status: 200, body: 'AWS' });
  });

  test('behind the front', async () => {
    const moto = await new MotoBehindGateway().start();
    try {
      expect((await moto.exchange({})).body).toContain('<title>');
      expect(moto.seen).toEqual([]);
      await moto.exchange({ headers: signedFor('s3') });
      expect(moto.seen).toMatchObject([{ method: 'GET', url: '/' }]);
    } finally {
      await moto.stop();
    }
  });
});
