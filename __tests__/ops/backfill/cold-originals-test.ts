/** The price of a backfill of originals in several storage classes. */
import { recipe } from '../../../lambda-src/image/recipe';
import { thumbnailVariant } from '../../../lambda-src/variants/variant';
import { FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';
import { serve } from '../../local-aws/loopback';
import { commandRunner } from '../command-runner';

const ETAG = '0123456789abcdef0123456789abcdef';
const SIZE = FUNCTION_VARIABLES.THUMBNAIL_SIZE;
const THUMBNAIL = {
  etag: '"e"',
  'content-length': '1',
  'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
  'x-amz-meta-source-version': ETAG,
  'x-amz-meta-original-format': 'jpeg',
  'x-amz-meta-recipe': recipe(thumbnailVariant(Number(SIZE))),
};
/** Dollars for a million originals in Glacier Instant Retrieval: GET and HEAD, and the retrieval of 3.5 MB. */
const COLD_MILLION = 2 * (10 - 0.4) + 1e6 * (3_500_000 / 2 ** 30) * 0.03;

/** By key. */
let originals: Record<
  string,
  { readonly storageClass: string; readonly thumbnail: 'none' | 'stale' | 'current' }
>;

const run = commandRunner(() =>
  serve((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost');
    if (request.headers['x-amz-target'] !== undefined) response.end('{}');
    else if (pathname.startsWith('/20'))
      response.end(
        JSON.stringify({
          MemorySize: 1024,
          Architectures: ['arm64'],
          Environment: { Variables: FUNCTION_VARIABLES },
        }),
      );
    else if (request.method === 'HEAD') {
      const isStale = originals[pathname.split('/').at(-1) ?? '']?.thumbnail === 'stale';
      response
        .writeHead(200, { ...THUMBNAIL, ...(isStale && { 'x-amz-meta-source-version': 'other' }) })
        .end();
    } else response.end(query.has('versions') ? versions() : thumbnails());
  }),
);

function versions(): string {
  const listed = Object.entries(originals).map(
    ([key, { storageClass }]) =>
      `<Version><Key>${key}</Key><VersionId>null</VersionId><IsLatest>true</IsLatest><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"${ETAG}"</ETag><Size>3500000</Size><StorageClass>${storageClass}</StorageClass></Version>`,
  );
  return `<ListVersionsResult>${listed.join('')}</ListVersionsResult>`;
}

function thumbnails(): string {
  const listed = Object.entries(originals)
    .filter(([, { thumbnail }]) => thumbnail !== 'none')
    .map(([key]) => `<Contents><Key>${SIZE}/${key}</Key></Contents>`);
  return `<ListBucketResult>${listed.join('')}</ListBucketResult>`;
}

function fill(count: number, storageClass: string, thumbnail: 'none' | 'stale' | 'current'): void {
  for (let number = 0; number < count; number++)
    originals[`${storageClass.toLowerCase()}-${1_000 + number}.jpg`] = { storageClass, thumbnail };
}

async function price(...words: readonly string[]): Promise<string> {
  const { printed } = await run('backfill', '--dry-run', ...words);
  return / and costs (.*?) \(us-east-1/.exec(printed)?.[1] ?? printed;
}

beforeEach(() => (originals = {}));

test.each([
  ['STANDARD', 'about $0.01'],
  ['STANDARD_IA', 'about $0.04, about $0.03 of it for originals in cold storage classes'],
  ['GLACIER_IR', 'about $0.13, about $0.12 of it for originals in cold storage classes'],
  ['INTELLIGENT_TIERING', 'about $0.01'],
  ['DEEP_ARCHIVE', 'about $0.01'],
])('the price of 1,000 originals in %s includes their retrieval', async (storageClass, dollars) => {
  fill(1_000, storageClass, 'none');
  expect(await price('--only', 'all')).toBe(dollars);
});

test('the price of a sampled backfill includes the retrieval of the originals that it will send, and of no others', async () => {
  fill(400, 'STANDARD', 'current');
  fill(400, 'GLACIER_IR', 'stale');
  const [, dollars] = /, about \$(\S+) of it/.exec(await price('--only', 'stale')) ?? [];
  expect(dollars).toBe(((400 * COLD_MILLION) / 1e6).toFixed(2));

  originals = {};
  fill(400, 'STANDARD', 'stale');
  fill(400, 'GLACIER_IR', 'current');
  expect(await price('--only', 'stale')).toBe('less than $0.01');
});
