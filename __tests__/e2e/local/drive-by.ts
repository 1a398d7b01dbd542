/** What web pages of other origins, open in the developer's browser, can do to a local AWS. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AwsClient } from 'aws4fetch';
import { strToU8, zipSync } from 'fflate';
import type { PageClient, PageSettings } from '../../../local-aws/gateway/page-gateway';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { describeWithChromium } from '../../support/chromium';
import { createS3Client } from '../support/live-page-driver';
import { ForeignPage, type Call } from './foreign-page';

/** File that the page's function would write, if it ran. */
const MARK = path.join(WORK_FOLDER, 'drive-by-was-here');
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };
const FUNCTIONS = '/2015-03-31/functions';

/** URLs of a running local AWS with objects and records. */
export interface Endpoints {
  readonly gateway: string;
  readonly moto: string;
}

/**
 * Tests that pages of other origins cannot read, change, or run anything. Changes nothing. Takes about 10 s.
 *
 * @param getEndpoints called once the tests run.
 */
export function driveByTests(getEndpoints: () => Endpoints): void {
  describeWithChromium('the local AWS, called by web pages of other origins,', () => {
    let foreign: ForeignPage;
    let endpoints: Endpoints;
    let stack: PageSettings & PageClient;
    let reads: readonly Call[];
    let attacks: readonly Call[];
    let before: readonly string[];

    beforeAll(async () => {
      endpoints = getEndpoints();
      const settings = await fetch(`${endpoints.gateway}/_local/settings.json`);
      stack = (await settings.json()) as typeof stack;
      reads = readsOf(stack);
      attacks = [...reads, ...changesOf(stack)];
      rmSync(MARK, { force: true });
      before = await everything();
      foreign = await ForeignPage.launch();
    });
    afterAll(() => foreign.close());
    afterEach(async () => {
      expect(existsSync(MARK)).toBe(false);
      expect(await everything()).toEqual(before);
    });

    /** Resolves to the responses that a local tool gets to the reads. */
    async function everything(): Promise<string[]> {
      return Promise.all(
        reads.map(async ({ path, ...init }) => {
          const response = await fetch(`${endpoints.gateway}${path}`, init);
          expect(response.status).toBe(200);
          return response.text();
        }),
      );
    }

    async function attack(endpoint: string): Promise<Set<number | string>> {
      const results = new Set<number | string>();
      for (const call of attacks) results.add(await foreign.call(endpoint, call));
      return results;
    }

    test('holds objects and records that a page could steal', () => {
      expect(before.join('\n')).toMatch(/<Key>rocket\.jpg<[^]*"S": ?"rocket\.jpg"/);
    });

    test.each(['evil.example', '127.0.0.1', 'localhost'] as const)(
      'gives no response to a page on %s that calls the gateway, and changes nothing',
      async (host) => {
        await foreign.open(host);
        expect(await attack(endpoints.gateway)).toEqual(new Set(['no response']));
        const byName = endpoints.gateway.replace('127.0.0.1', 'localhost');
        expect(await attack(byName)).toEqual(new Set(['no response']));
      },
    );

    test.each(['evil.example', '127.0.0.1', 'localhost'] as const)(
      "gives no response to a page on %s that calls moto's own port, and changes nothing",
      async (host) => {
        await foreign.open(host);
        expect(await attack(endpoints.moto)).toEqual(new Set(['no response']));
      },
    );

    test.each(['gateway', 'moto'] as const)(
      'returns 403 to a page that became same-origin with the %s by DNS rebinding',
      async (target) => {
        await foreign.openRebound(endpoints[target]);
        for (const call of attacks) expect([call, await foreign.call('', call)]).toEqual([call, 403]);
      },
    );

    test("returns 403 on moto's own port to requests without the gateway's secret", async () => {
      for (const { path, ...init } of attacks)
        expect((await fetch(`${endpoints.moto}${path}`, init)).status).toBe(403);
    });

    test('opens the live page for a link on another page, and returns 403 for all other links', async () => {
      await foreign.open('evil.example');
      expect(await foreign.follow(`${endpoints.gateway}/_local/settings.json`)).toBe(403);
      await foreign.open('localhost');
      expect(await foreign.follow(`${endpoints.gateway}/${stack.sourceBucket}/rocket.jpg`)).toBe(403);
      await foreign.open('evil.example');
      expect(await foreign.follow(`${endpoints.gateway}/`)).toBe(200);
      await foreign.page.getByText(`${stack.sourceBucket} → ${stack.thumbnailBucket}`).waitFor();
    });

    test('refuses to show the live page in a frame of another page', async () => {
      await foreign.open('evil.example');
      expect(await foreign.frame(`${endpoints.gateway}/`)).toContain('AccessDenied');
    });

    test('prevents the browser from showing the live page in any frame', async () => {
      await foreign.page.goto(`${endpoints.gateway}/_local/nothing`);
      expect(await foreign.frame(`${endpoints.gateway}/`)).toContain('ERR_BLOCKED_BY_RESPONSE');
    });

    test('runs no script of an HTML object that is opened by its presigned URL', async () => {
      const object = { Bucket: stack.sourceBucket, Key: 'drive-by.html' };
      const s3 = createS3Client(endpoints.gateway, stack);
      const Body = '<title>opened</title><script>document.title = "ran"</script>';
      const { VersionId } = await s3.send(
        new PutObjectCommand({ ...object, Body, ContentType: 'text/html' }),
      );
      try {
        const { url } = await new AwsClient({ ...stack, service: 's3' }).sign(
          `${endpoints.gateway}/${object.Bucket}/${object.Key}`,
          { aws: { signQuery: true } },
        );
        await foreign.page.goto(url);
        expect(await foreign.page.title()).toBe('opened');
      } finally {
        await s3.send(new DeleteObjectCommand({ ...object, VersionId }));
      }
    });
  });
}

/** Returns an Authorization header with a dummy signature, which moto does not check. */
function authorize(service: string, region: string): Record<string, string> {
  const scope = `x/20260101/${region}/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` };
}

/** Requests that reveal data, and show whether anything has changed. */
function readsOf({
  sourceBucket,
  thumbnailBucket,
  metadataTable,
  region,
}: PageSettings & PageClient): readonly Call[] {
  const target = 'DynamoDB_20120810.Scan';
  return [
    { path: '/_local/settings.json' },
    { path: '/', headers: authorize('s3', region) },
    { path: `/${sourceBucket}?versions` },
    { path: `/${thumbnailBucket}?versions` },
    { path: FUNCTIONS, headers: authorize('lambda', region) },
    {
      path: '/',
      method: 'POST',
      headers: { ...authorize('dynamodb', region), ...JSON_TYPE, 'x-amz-target': target },
      body: JSON.stringify({ TableName: metadataTable, ConsistentRead: true }),
    },
  ];
}

/** Requests that would change or run something. */
function changesOf({ sourceBucket, region }: PageSettings & PageClient): readonly Call[] {
  const code = `exports.handler = async () => require('fs').writeFileSync(${JSON.stringify(MARK)}, '')`;
  const zip = Buffer.from(zipSync({ 'index.js': strToU8(code) })).toString('base64');
  const lambda = authorize('lambda', region);
  // A preflight has no Authorization header, so moto handles it as an S3 request. With this bucket, preflights for the
  // paths of Lambda succeed.
  const Resources = { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: '2015-03-31' } } };
  const form = {
    ...{ Action: 'CreateStack', Version: '2010-05-15', StackName: 'drive-by' },
    TemplateBody: JSON.stringify({ Resources }),
  };
  const creation = {
    ...{ FunctionName: 'drive-by', Runtime: 'nodejs22.x', Handler: 'index.handler' },
    ...{ Role: 'arn:aws:iam::123456789012:role/thumbnails-development-ImageProcessor' },
    Code: { ZipFile: zip },
  };
  return [
    { path: `/${sourceBucket}/drive-by.txt`, method: 'PUT', body: 'x' },
    { path: `/${sourceBucket}/rocket.jpg`, method: 'DELETE' },
    { path: '/2015-03-31', method: 'PUT', headers: authorize('s3', region) },
    {
      path: '/',
      method: 'POST',
      headers: {
        ...authorize('cloudformation', region),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    },
    { path: FUNCTIONS, method: 'POST', headers: lambda, body: JSON.stringify(creation) },
    { path: `${FUNCTIONS}/drive-by/invocations`, method: 'POST', headers: lambda, body: '{}' },
    { path: `/${sourceBucket}/drive-by.txt`, method: 'POST', mode: 'no-cors', body: 'x' },
    { path: '/moto-api/reset', mode: 'no-cors' },
    { path: '/moto-api/reset', method: 'POST', mode: 'no-cors' },
  ];
}
