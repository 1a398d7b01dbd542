/** A backfill after a variant was added, on a bucket with an archived original and a readable one. */
import { recipe } from '../../../lambda-src/image/recipe';
import { imageId } from '../../../lambda-src/reconcile/identity';
import { thumbnailVariant } from '../../../lambda-src/variants/variant';
import { FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';
import { serve } from '../../local-aws/loopback';
import { commandRunner } from '../command-runner';
import { OUTPUTS } from '../hostile-server';

const VARIANTS = JSON.stringify({ card: { width: 600 } });
const { THUMBNAIL_BUCKET, METADATA_TABLE } = FUNCTION_VARIABLES;
const CLASSES = { 'archived.jpg': 'GLACIER', 'readable.jpg': 'STANDARD' } as const;
const KEYS = Object.keys(CLASSES) as (keyof typeof CLASSES)[];
const METADATA = {
  etag: '"e"',
  'content-length': '1',
  'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
  'x-amz-version-id': 'v',
};
const THUMBNAIL = {
  ...METADATA,
  'x-amz-meta-source-version': 'v',
  'x-amz-meta-original-format': 'jpeg',
  'x-amz-meta-recipe': recipe(thumbnailVariant(Number(FUNCTION_VARIABLES.THUMBNAIL_SIZE))),
};

let sent: string[];
beforeEach(() => (sent = []));
const run = commandRunner(() =>
  serve((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost');
    const [, bucket, name = ''] = pathname.split('/');
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (pathname.endsWith('/invocations')) {
        sent.push(...KEYS.filter((key) => body.includes(key)));
        response.end('null');
      } else if (pathname.startsWith('/20'))
        response.end(
          JSON.stringify({
            MemorySize: 1024,
            Environment: { Variables: { ...FUNCTION_VARIABLES, VARIANTS } },
          }),
        );
      else if (request.headers['x-amz-target'] !== undefined) response.end(JSON.stringify(RECORDS));
      else if (request.method === 'HEAD') head(bucket ?? '', name);
      else response.end(query.has('versions') ? VERSIONS : listing(query.get('prefix')));
    });
    function head(of: string, first: string): void {
      if (of !== THUMBNAIL_BUCKET)
        response.writeHead(200, {
          ...METADATA,
          'x-amz-storage-class': CLASSES[first as keyof typeof CLASSES],
        });
      else response.writeHead(first === 'card' ? 404 : 200, THUMBNAIL);
      response.end();
    }
  }),
);

const LISTED = '<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag><Size>1</Size>';
const VERSIONS = `<ListVersionsResult>${KEYS.map((key) => `<Version><Key>${key}</Key><VersionId>v</VersionId><IsLatest>true</IsLatest>${LISTED}<StorageClass>${CLASSES[key]}</StorageClass></Version>`).join('')}</ListVersionsResult>`;
const RECORDS = {
  Responses: {
    [METADATA_TABLE]: KEYS.map((key) => ({
      ImageID: {
        S: imageId(
          { bucket: OUTPUTS.source_bucket_name, key },
          { versionId: 'v', etag: 'e', lastModified: new Date(0) },
        ),
      },
      ProcessingStatus: { S: 'SUCCESS' },
      Thumbnails: { L: [{ M: { Name: { S: FUNCTION_VARIABLES.THUMBNAIL_SIZE } } }] },
    })),
  },
};

function listing(prefix: string | null): string {
  const isThumbnail = prefix === `${FUNCTION_VARIABLES.THUMBNAIL_SIZE}/`;
  const contents = (isThumbnail ? KEYS : []).map(
    (key) => `<Contents><Key>${prefix}${key}</Key>${LISTED}</Contents>`,
  );
  return `<ListBucketResult>${contents.join('')}</ListBucketResult>`;
}

test.each(['different', 'missing'])(
  '--only %s sends no archived original for an added variant',
  async (only) => {
    const { printed } = await run('backfill', '--only', only, '--yes');
    expect(sent).toEqual(['readable.jpg']);
    expect(printed).toContain('2 objects checked, 1 sent. Sent in this run: 1 missing.');
  },
);

test('audit counts the added variant of an archived original as archived, not as a difference', async () => {
  const lines = (await run('audit', '--json')).printed.trim().split('\n');
  const json = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(json).toHaveLength(2);
  expect(json[0]).toMatchObject({ key: 'readable.jpg', state: 'missing', variants: ['card'] });
  expect(json[1]).toMatchObject({
    differences: 1,
    states: { mirrored: 1, missing: 1 },
    archived: 1,
    variants: { card: { missing: 1, archived: 1 } },
  });
});

test('show names the variants that an archived original lacks', async () => {
  const { printed, status } = await run('show', 'archived.jpg');
  expect(printed).toContain('Missing until the archived original is restored: card.');
  expect(status).not.toBe(1);
});
