import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import type { SourceObject } from '../../../lambda-src/stores/ports';
import { S3SourceStore } from '../../../lambda-src/stores/source-store';
import { SSE_C_MESSAGE } from '../../../scripts/checks/function/services';
import { FakeHttp, s3Error, type FakeAnswer } from '../fake-http';

const OBJECT = { bucket: 'images', key: 'a folder/cat + dog.png' };
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

describe('get', () => {
  test('get requests the current version and reads its identity from the headers', async () => {
    const { http, source } = store({ headers: HEADERS, body: 'abc' });
    expect(await source.get(OBJECT)).toMatchObject({ state: 'readable', version: VERSION });
    expect(http.request).toMatchObject({ method: 'GET', path: '/a%20folder/cat%20%2B%20dog.png' });
    expect(http.request.query).not.toHaveProperty('versionId');
  });

  test('get returns the body', async () => {
    expect(
      Buffer.from(await (await readable({ headers: HEADERS, body: 'abc' })).body.read(3)).toString(),
    ).toBe('abc');
  });

  test.each([
    ['missing', undefined],
    ['"null"', 'null'],
  ])('get returns no version id if the header is %s', async (_, versionId) => {
    const { etag, 'last-modified': lastModified, 'content-length': length } = HEADERS;
    const headers = { etag, 'last-modified': lastModified, 'content-length': length };
    const answer = {
      headers: versionId === undefined ? headers : { ...headers, 'x-amz-version-id': versionId },
      body: 'abc',
    };
    expect((await readable(answer)).version.versionId).toBeUndefined();
  });

  test('get returns "gone" for the error name NoSuchKey', async () => {
    expect(await store(s3Error(404, 'NoSuchKey')).source.get(OBJECT)).toEqual({ state: 'gone' });
  });

  test('get returns "archived" for InvalidObjectState, although its status is 403', async () => {
    expect(await store(s3Error(403, 'InvalidObjectState')).source.get(OBJECT)).toEqual({ state: 'archived' });
  });

  test('get returns "unreadable" for InvalidRequest with the SSE-C message', async () => {
    expect(await store(s3Error(400, 'InvalidRequest', SSE_C_MESSAGE)).source.get(OBJECT)).toEqual({
      state: 'unreadable',
    });
  });

  test.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
    [400, 'InvalidRequest'],
  ])('get throws on %i %s, because a policy mistake must not look like a deletion', async (status, code) => {
    await expect(store(s3Error(status, code)).source.get(OBJECT)).rejects.toMatchObject({ name: code });
  });

  test('get is tried three times if it is throttled', async () => {
    const { http, source } = store(s3Error(503, 'SlowDown'));
    await expect(source.get(OBJECT)).rejects.toMatchObject({ name: 'SlowDown' });
    expect(http.requests).toHaveLength(3);
  });
});

describe('body', () => {
  test('a body with a Content-Length above the limit is not read', async () => {
    const body = new Readable({
      read: () => {
        throw new Error('The body was read.');
      },
    });
    const { body: source } = await readable({ headers: { ...HEADERS, 'content-length': '1001' }, body });
    await expect(source.read(1000)).rejects.toMatchObject({
      reason: 'TOO_MANY_BYTES',
      message: 'The original has 1001 bytes; the maximum is 1000 bytes.',
    });
    expect(body.destroyed).toBe(true);
  });

  test('a body longer than its Content-Length is aborted at the limit', async () => {
    const { body } = await readable({
      headers: HEADERS,
      body: Readable.from(Array(50).fill(Buffer.alloc(100))),
    });
    await expect(body.read(1000)).rejects.toMatchObject({
      reason: 'TOO_MANY_BYTES',
      message: 'The original has more than 1000 bytes; the maximum is 1000 bytes.',
    });
  });

  test('a body shorter than its Content-Length is a transient failure', async () => {
    const { body } = await readable({ headers: HEADERS, body: 'ab' });
    await expect(body.read(1000)).rejects.toThrow('S3 sent 2 of 3 bytes.');
  });

  test('a body that breaks off throws', async () => {
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

  test('a body in chunks is read in order', async () => {
    const pieces = ['ab', 'c', 'def'].map((text) => Buffer.from(text));
    const headers = { ...HEADERS, 'content-length': '6' };
    const { body } = await readable({ headers, body: Readable.from(pieces) });
    expect(Buffer.from(await body.read(6)).toString()).toBe('abcdef');
  });

  test('a body that never ends is aborted with the invocation', async () => {
    const time = new AbortController();
    const stream = new Readable({ read: () => undefined });
    const { clients } = new FakeHttp({ headers: HEADERS, body: stream });
    const source = new S3SourceStore(clients.s3, { abortSignal: time.signal });
    const found = await source.get(OBJECT);
    if (found.state !== 'readable') throw new Error(`The source is ${found.state}.`);
    const reading = found.body.read(3);
    time.abort();
    await expect(reading).rejects.toThrow();
    expect(stream.destroyed).toBe(true);
  });

  test('a body that was read leaves no listener on the abort signal', async () => {
    const { http, source } = store({ headers: HEADERS, body: 'abc' });
    const found = await source.get(OBJECT);
    const before = getEventListeners(http.options.abortSignal, 'abort').length;
    if (found.state === 'readable') await found.body.read(3);
    expect(getEventListeners(http.options.abortSignal, 'abort')).toHaveLength(before);
  });

  test('a discarded body closes its stream', async () => {
    const stream = Readable.from([Buffer.from('abc')]);
    (await readable({ headers: HEADERS, body: stream })).body.discard();
    expect(stream.destroyed).toBe(true);
    // An unhandled error event of the stream would end the process.
    expect(() => stream.emit('error', new Error('aborted'))).not.toThrow();
  });
});

test.each(['etag', 'last-modified', 'content-length'] as const)(
  'a response without %s is a transient failure',
  async (name) => {
    const headers = Object.fromEntries(Object.entries(HEADERS).filter(([header]) => header !== name));
    await expect(store({ headers, body: 'abc' }).source.get(OBJECT)).rejects.toThrow(
      'The response of S3 lacks',
    );
  },
);

describe('head', () => {
  const head = (headers: Record<string, string>) =>
    store({ headers: { ...HEADERS, ...headers } }).source.head(OBJECT);

  test('head returns the version', async () => {
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
  ])(
    'an object in %s %s with restore status %s is readable: %s',
    async (storageClass, archive, restore, expected) => {
      const headers = {
        'x-amz-storage-class': storageClass,
        ...(archive && { 'x-amz-archive-status': archive }),
        ...(restore && { 'x-amz-restore': restore }),
      };
      expect(await head(headers)).toMatchObject({ readable: expected });
    },
  );

  test.each([
    ['no body, as from S3', { status: 404 }],
    ['an error name', s3Error(404, 'NoSuchKey')],
  ])('head returns undefined for 404 with %s', async (_, answer) => {
    expect(await store(answer).source.head(OBJECT)).toBeUndefined();
  });

  test('head returns "refused" for 400, whose cause only GET shows', async () => {
    expect(await store({ status: 400 }).source.head(OBJECT)).toBe('refused');
  });

  test('head throws on 403', async () => {
    await expect(store({ status: 403 }).source.head(OBJECT)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('history', () => {
  const version = (key: string, id: string, latest: boolean): string =>
    `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${latest}</IsLatest><LastModified>2026-01-31T12:00:00.000Z</LastModified><ETag>"e1"</ETag><Size>3</Size></Version>`;
  const marker = (key: string, latest: boolean): string =>
    `<DeleteMarker><Key>${key}</Key><VersionId>m</VersionId><IsLatest>${latest}</IsLatest><LastModified>2026-01-31T12:00:00.000Z</LastModified></DeleteMarker>`;
  const page = (content: string, more = ''): FakeAnswer => ({
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><ListVersionsResult>${content}${more || '<IsTruncated>false</IsTruncated>'}</ListVersionsResult>`,
  });
  const KEY = OBJECT.key;

  test('history returns the current version', async () => {
    expect(
      await store(page(version(KEY, 'v1', true) + version(KEY, 'v0', false))).source.history(OBJECT),
    ).toEqual({ current: VERSION, newest: VERSION });
  });

  test('history of a deleted key returns the newest version that is not a delete marker', async () => {
    expect(await store(page(marker(KEY, true) + version(KEY, 'v1', false))).source.history(OBJECT)).toEqual({
      current: undefined,
      newest: VERSION,
    });
  });

  test('history ignores a longer key with the same prefix', async () => {
    expect(await store(page(version(`${KEY}.bak`, 'v1', true))).source.history(OBJECT)).toStrictEqual({
      current: undefined,
      newest: undefined,
    });
  });

  const MORE =
    '<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>m</NextVersionIdMarker>';

  test.each([
    ['a version of the key', version(KEY, 'v1', true), VERSION],
    ['a version of another key', version(`${KEY}.bak`, 'v1', true), undefined],
    ['a delete marker of another key', marker(KEY, true) + marker(`${KEY}.bak`, true), undefined],
  ])('history ends with the page that has %s', async (_, content, newest) => {
    const { http, source } = store(page(content, MORE), page(version(KEY, 'v9', true)));
    expect((await source.history(OBJECT)).newest).toEqual(newest);
    expect(http.requests).toHaveLength(1);
  });

  test.each([
    ['of delete markers', marker(KEY, true)],
    ['without entries', ''],
  ])('history continues after a page %s', async (_, content) => {
    const { http, source } = store(page(content, MORE), page(version(KEY, 'v1', false)));
    expect(await source.history(OBJECT)).toEqual({ current: undefined, newest: VERSION });
    expect(http.requests[1]?.query).toMatchObject({ 'key-marker': 'k', 'version-id-marker': 'm' });
  });

  test.each([
    ['v1', true],
    ['v0', true],
    ['v2', false],
    ['m', false],
  ])('has finds the version %s: %p', async (id, expected) => {
    const first = page(marker(KEY, true) + version(KEY, 'v3', false) + version(KEY, 'v1', false), MORE);
    const { source } = store(first, page(version(KEY, 'v0', false) + version(`${KEY}.bak`, 'v2', true)));
    expect(await source.has(OBJECT, id)).toBe(expected);
  });
});
