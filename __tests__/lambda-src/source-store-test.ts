import { Readable } from 'node:stream';
import { S3SourceStore } from '../../lambda-src/source-store';
import type { SourceObject } from '../../lambda-src/stores';
import { FakeHttp, s3Error, type FakeAnswer } from './fake-http';

const OBJECT = { bucket: 'pictures', key: 'a folder/cat + dog.png' };
const HEADERS = {
  etag: '"e1"',
  'last-modified': 'Sat, 31 Jan 2026 12:00:00 GMT',
  'content-length': '3',
  'x-amz-version-id': 'v1',
};
const VERSION = { versionId: 'v1', etag: 'e1', lastModified: new Date('2026-01-31T12:00:00Z'), size: 3 };

function store(...answers: FakeAnswer[]): { http: FakeHttp; source: S3SourceStore } {
  const http = new FakeHttp(...answers);
  return { http, source: new S3SourceStore(http.clients.s3, http.options) };
}

async function readable(answer: FakeAnswer): Promise<Extract<SourceObject, { state: 'readable' }>> {
  const found = await store(answer).source.get(OBJECT);
  if (found.state !== 'readable') throw new Error(`The source is ${found.state}.`);
  return found;
}

describe('a GET', () => {
  test('asks for the current version, and learns from the headers which that is', async () => {
    const { http, source } = store({ headers: HEADERS, body: 'abc' });
    expect(await source.get(OBJECT)).toMatchObject({ state: 'readable', version: VERSION });
    expect(http.request).toMatchObject({ method: 'GET', path: '/a%20folder/cat%20%2B%20dog.png' });
    expect(http.request.query).not.toHaveProperty('versionId');
  });

  test('reads the body', async () => {
    expect(
      Buffer.from(await (await readable({ headers: HEADERS, body: 'abc' })).body.read(3)).toString(),
    ).toBe('abc');
  });

  test.each([
    ['absent', undefined],
    ['"null"', 'null'],
  ])('knows no version where the version id is %s', async (_, versionId) => {
    const { etag, 'last-modified': lastModified, 'content-length': length } = HEADERS;
    const headers = { etag, 'last-modified': lastModified, 'content-length': length };
    const answer = {
      headers: versionId === undefined ? headers : { ...headers, 'x-amz-version-id': versionId },
      body: 'abc',
    };
    expect((await readable(answer)).version.versionId).toBeUndefined();
  });

  test('of a missing key is "gone", by the name of the error', async () => {
    expect(await store(s3Error(404, 'NoSuchKey')).source.get(OBJECT)).toEqual({ state: 'gone' });
  });

  test('of an archived object is "archived", although S3 answers 403', async () => {
    expect(await store(s3Error(403, 'InvalidObjectState')).source.get(OBJECT)).toEqual({ state: 'archived' });
  });

  test.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
    [400, 'InvalidRequest'],
  ])(
    'that is refused with %i %s throws: a mistake in a policy must never pass for a deletion',
    async (status, code) => {
      await expect(store(s3Error(status, code)).source.get(OBJECT)).rejects.toMatchObject({ name: code });
    },
  );

  test('that is throttled is tried three times', async () => {
    const { http, source } = store(s3Error(503, 'SlowDown'));
    await expect(source.get(OBJECT)).rejects.toMatchObject({ name: 'SlowDown' });
    expect(http.requests).toHaveLength(3);
  });
});

describe('a body', () => {
  test('that is announced as too large is not read at all', async () => {
    const body = new Readable({
      read: () => {
        throw new Error('The body was read.');
      },
    });
    const { body: source } = await readable({ headers: { ...HEADERS, 'content-length': '1001' }, body });
    await expect(source.read(1000)).rejects.toMatchObject({ reason: 'TOO_MANY_BYTES' });
    expect(body.destroyed).toBe(true);
  });

  test('that is larger than announced is given up at the cap', async () => {
    const { body } = await readable({
      headers: HEADERS,
      body: Readable.from(Array(50).fill(Buffer.alloc(100))),
    });
    await expect(body.read(1000)).rejects.toMatchObject({ reason: 'TOO_MANY_BYTES' });
  });

  test('that is shorter than announced is no picture yet: it can pass', async () => {
    const { body } = await readable({ headers: HEADERS, body: 'ab' });
    await expect(body.read(1000)).rejects.toThrow('S3 sent 2 bytes of 3.');
  });

  test('that breaks off throws', async () => {
    const broken = Readable.from(
      (async function* () {
        yield await Promise.resolve(Buffer.from('a'));
        throw new Error('reset');
      })(),
    );
    await expect((await readable({ headers: HEADERS, body: broken })).body.read(1000)).rejects.toThrow(
      'reset',
    );
  });

  test('that is not wanted is dropped', async () => {
    const stream = Readable.from([Buffer.from('abc')]);
    (await readable({ headers: HEADERS, body: stream })).body.discard();
    expect(stream.destroyed).toBe(true);
  });
});

describe('a HEAD', () => {
  const head = (headers: Record<string, string>) =>
    store({ headers: { ...HEADERS, ...headers } }).source.head(OBJECT);

  test('sees the version', async () => {
    expect(await head({})).toEqual({ version: VERSION, readable: true });
  });

  test.each([
    ['GLACIER', undefined, undefined, false],
    ['DEEP_ARCHIVE', undefined, undefined, false],
    ['GLACIER_IR', undefined, undefined, true],
    ['STANDARD_IA', undefined, undefined, true],
    ['INTELLIGENT_TIERING', 'DEEP_ARCHIVE_ACCESS', undefined, false],
    ['INTELLIGENT_TIERING', undefined, undefined, true],
    ['GLACIER', undefined, 'ongoing-request="true"', false],
    ['GLACIER', undefined, 'ongoing-request="false", expiry-date="Fri, 21 Dec 2029 00:00:00 GMT"', true],
  ])('of %s %s with restore %s is readable: %s', async (storageClass, archive, restore, expected) => {
    const headers = {
      'x-amz-storage-class': storageClass,
      ...(archive && { 'x-amz-archive-status': archive }),
      ...(restore && { 'x-amz-restore': restore }),
    };
    expect((await head(headers))?.readable).toBe(expected);
  });

  test('that is answered 404 sees nothing', async () => {
    expect(await store({ status: 404 }).source.head(OBJECT)).toBeUndefined();
  });

  test('that is answered 403 throws', async () => {
    await expect(store({ status: 403 }).source.head(OBJECT)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe("a key's history", () => {
  const version = (key: string, id: string, latest: boolean): string =>
    `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${latest}</IsLatest><LastModified>2026-01-31T12:00:00.000Z</LastModified><ETag>"e1"</ETag><Size>3</Size></Version>`;
  const marker = (key: string, latest: boolean): string =>
    `<DeleteMarker><Key>${key}</Key><VersionId>m</VersionId><IsLatest>${latest}</IsLatest><LastModified>2026-01-31T12:00:00.000Z</LastModified></DeleteMarker>`;
  const page = (content: string, more = ''): FakeAnswer => ({
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><ListVersionsResult>${content}${more || '<IsTruncated>false</IsTruncated>'}</ListVersionsResult>`,
  });
  const KEY = OBJECT.key;

  test('names the current version', async () => {
    expect(
      await store(page(version(KEY, 'v1', true) + version(KEY, 'v0', false))).source.history(OBJECT),
    ).toEqual({ current: VERSION, newest: VERSION });
  });

  test('of a deleted key names the newest version that is no marker', async () => {
    expect(await store(page(marker(KEY, true) + version(KEY, 'v1', false))).source.history(OBJECT)).toEqual({
      current: undefined,
      newest: VERSION,
    });
  });

  test('is not that of a longer key', async () => {
    expect(await store(page(version(`${KEY}.bak`, 'v1', true))).source.history(OBJECT)).toEqual({
      current: undefined,
      newest: undefined,
    });
  });

  test('goes on behind a page of delete markers', async () => {
    const more =
      '<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>m</NextVersionIdMarker>';
    const { http, source } = store(page(marker(KEY, true), more), page(version(KEY, 'v1', false)));
    expect(await source.history(OBJECT)).toEqual({ current: undefined, newest: VERSION });
    expect(http.requests[1]?.query).toMatchObject({ 'key-marker': 'k', 'version-id-marker': 'm' });
  });
});
