import { S3SourceStore } from '../../../lambda-src/stores/source-store';
import { readOriginal } from '../../../ops/mirror/original';
import { SSE_C_MESSAGE } from '../../../scripts/checks/function/services';
import { FakeHttp, s3Error, type FakeAnswer } from '../../lambda-src/fake-http';

const OBJECT = { bucket: 'images', key: 'photos/cat.jpg' };
const VERSION = { versionId: 'v1', etag: 'e1', lastModified: new Date('2026-01-31T12:00:00Z'), size: 3 };
const HEADERS = {
  etag: '"e1"',
  'last-modified': 'Sat, 31 Jan 2026 12:00:00 GMT',
  'content-length': '3',
  'x-amz-version-id': 'v1',
};
const LISTED: FakeAnswer = {
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><ListVersionsResult><IsTruncated>false</IsTruncated><Version><Key>${OBJECT.key}</Key><VersionId>v1</VersionId><IsLatest>true</IsLatest><LastModified>2026-01-31T12:00:00.000Z</LastModified><ETag>"e1"</ETag><Size>3</Size></Version></ListVersionsResult>`,
};
const BARE_400 = { status: 400 };
const BARE_403 = { status: 403 };
const BARE_404 = { status: 404 };

async function read(object: typeof OBJECT, ...responses: FakeAnswer[]) {
  const http = new FakeHttp(...responses);
  const result = await readOriginal(new S3SourceStore(http.clients.s3, http.options), object).catch(
    (error: unknown) => ({ thrown: error }),
  );
  return { result, requests: http.requests.map(({ method, path }) => `${method} ${path}`) };
}

test('readOriginal needs one HEAD for a readable original', async () => {
  const { result, requests } = await read(OBJECT, { headers: HEADERS });
  expect(result).toEqual({ version: VERSION, readable: true });
  expect(requests).toEqual(['HEAD /photos/cat.jpg']);
});

test.each<[what: string, get: FakeAnswer, refusal: string]>([
  ['SSE-C', s3Error(400, 'InvalidRequest', SSE_C_MESSAGE), 'SSE-C'],
  ['a disabled KMS key', s3Error(400, 'KMS.DisabledException'), 'KEY_UNUSABLE'],
  ['another error about the object', s3Error(400, 'InvalidArgument'), 'REQUEST_REFUSED'],
])(
  'readOriginal takes the version from the listing if S3 refuses the HEAD because of %s',
  async (_, get, refusal) => {
    const { result } = await read(OBJECT, BARE_400, get, LISTED);
    expect(result).toEqual({ version: VERSION, readable: false, refusal });
  },
);

test('readOriginal throws the error of the GET if credentials have expired', async () => {
  const { result } = await read(OBJECT, BARE_400, s3Error(400, 'ExpiredToken'));
  expect(result).toMatchObject({ thrown: { name: 'ExpiredToken' } });
});

test.each<[what: string, responses: FakeAnswer[], expected: unknown]>([
  ['readable', [{ headers: HEADERS, body: 'abc' }], { version: VERSION, readable: true }],
  ['gone', [s3Error(404, 'NoSuchKey')], undefined],
  ['archived', [s3Error(403, 'InvalidObjectState'), BARE_400, LISTED], { version: VERSION, readable: false }],
])(
  'readOriginal reports an original as %s if the GET after a refused HEAD finds it so',
  async (_, responses, expected) => {
    expect((await read(OBJECT, BARE_400, ...responses)).result).toEqual(expected);
  },
);

test('readOriginal blames the object for a 403 if a nonexistent key next to it gives 404', async () => {
  const { result, requests } = await read(OBJECT, BARE_403, BARE_404, LISTED);
  expect(result).toEqual({ version: VERSION, readable: false, refusal: 'ACCESS_DENIED' });
  expect(requests[1]).toMatch(/^HEAD \/photos\/[0-9a-f-]{36}\.jpg$/);
});

test.each([
  ['403 for a nonexistent key', BARE_403],
  ['400 for a nonexistent key', BARE_400],
])('readOriginal throws the error if the caller lacks permission: %s', async (_, response) => {
  const { result, requests } = await read(OBJECT, BARE_403, response);
  expect(result).toMatchObject({ thrown: { $metadata: { httpStatusCode: 403 } } });
  expect(requests).toHaveLength(2);
});

test('readOriginal probes a nonexistent key outside the folder if the folder name is too long', async () => {
  const key = `${'x'.repeat(1_000)}/cat.jpg`;
  const { requests } = await read({ ...OBJECT, key }, BARE_403, BARE_404, LISTED);
  expect(requests[1]).toMatch(/^HEAD \/[0-9a-f-]{36}\.jpg$/);
});

test('readOriginal returns undefined for an original that was deleted before the listing', async () => {
  const listing = {
    ...LISTED,
    body: '<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>',
  };
  expect((await read(OBJECT, BARE_403, BARE_404, listing)).result).toBeUndefined();
});
