/** `audit --repair` while live_version is pinned to a version that does not know the variant `card`. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';
import { commandRunner } from '../command-runner';

const { THUMBNAIL_BUCKET } = FUNCTION_VARIABLES;
const LISTED = '<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag><Size>1</Size>';
/** The newest configuration, and what changes it: the number of reads of the live one. */
let newest: object;
let live: object;
let reads: number;
let onRead: () => void;
let objects: string[];

beforeEach(() => {
  live = {};
  newest = { VARIANTS: JSON.stringify({ card: { width: 600 }, large: { width: 1600 } }) };
  reads = 0;
  onRead = () => undefined;
  objects = ['card/a.jpg', 'card/b.jpg', 'removed/a.jpg'];
});

/** The source bucket is empty. */
const run = commandRunner(async () => {
  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost');
    if (pathname.startsWith('/20')) {
      reads++;
      onRead();
      const variables = decodeURIComponent(pathname).includes(':live/') ? live : newest;
      const Variables = { ...FUNCTION_VARIABLES, ...variables };
      response.end(JSON.stringify({ MemorySize: 1024, Environment: { Variables } }));
    } else if (request.method === 'DELETE') {
      const key = pathname.slice(`/${THUMBNAIL_BUCKET}/`.length);
      objects = objects.filter((object) => object !== key);
      response.writeHead(204).end();
    } else if (request.method === 'HEAD') response.writeHead(404).end();
    else if (query.has('versions')) response.end('<ListVersionsResult/>');
    else response.end(list(query));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
});

function list(query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const folders = new Set(objects.map((key) => key.slice(0, key.indexOf('/') + 1)));
  const contents = query.has('delimiter')
    ? [...folders].map((name) => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`)
    : objects
        .filter((key) => key.startsWith(prefix))
        .map((key) => `<Contents><Key>${key}</Key>${LISTED}</Contents>`);
  return `<ListBucketResult>${contents.join('')}</ListBucketResult>`;
}

const KEPT =
  'Not deleted: 2 objects below card/, large/. The newest version of the function makes these thumbnails, but live_version is pinned to a version that does not. Deploy without live_version, then audit again.';

test('a repair deletes no thumbnails of variants that only the newest version makes, and says so', async () => {
  const { printed, status } = await run('audit', '--repair', '--yes');
  expect(printed).toContain(`${KEPT}\n`);
  expect(printed).toContain('Delete 1 unexpected object from');
  expect(printed).toContain('In sync: fixed and verified 1 difference.');
  expect(objects).toEqual(['card/a.jpg', 'card/b.jpg']);
  expect(status).toBe(1);
});

test('a repair asks for nothing if all differences are thumbnails of the newest version', async () => {
  objects = ['card/a.jpg', 'card/b.jpg'];
  const { printed, status } = await run('audit', '--repair');
  expect(printed).toContain(KEPT);
  expect(printed).not.toContain('Delete');
  expect([objects.length, status]).toEqual([2, 1]);
});

test('a repair after rolling back a change of the size keeps the thumbnails of the newest size', async () => {
  newest = { THUMBNAIL_SIZE: '256' };
  objects = ['256/a.jpg', '64/a.jpg'];
  await run('audit', '--repair', '--yes');
  expect(objects).toEqual(['256/a.jpg']);
});

test('a repair deletes what a removed variant left, if the live version is the newest', async () => {
  newest = live;
  const { printed, status } = await run('audit', '--repair', '--yes', '--json');
  expect(objects).toEqual([]);
  expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toMatchObject({ differences: 3, left: 0 });
  expect(status).toBe(0);
});

test('an audit without --repair does not read the newest configuration', async () => {
  await run('audit');
  expect(reads).toBe(1);
});

test.each([
  ['the newest version has other variants', () => (newest = { VARIANTS: '{"removed":{"width":600}}' })],
  ['the live version has other variants', () => (live = { VARIANTS: '{"removed":{"width":600}}' })],
  ['the live version has another size', () => (live = { THUMBNAIL_SIZE: '256' })],
])('a repair changes nothing if %s than when the audit began', async (_, change) => {
  newest = live;
  onRead = () => {
    // The audit reads both configurations once.
    if (reads > 2) change();
  };
  await expect(run('audit', '--repair', '--yes')).rejects.toThrow(
    'The function was deployed since the audit began. Nothing was repaired: run the command again.',
  );
  expect(objects).toHaveLength(3);
});

test('a repair changes nothing if a variant has another recipe than when the audit began', async () => {
  live = newest = { VARIANTS: '{"card":{"width":600}}' };
  objects = ['removed/a.jpg'];
  onRead = () => {
    if (reads > 2) live = newest = { VARIANTS: '{"card":{"width":700}}' };
  };
  await expect(run('audit', '--repair', '--yes')).rejects.toThrow('deployed since the audit began');
  expect(objects).toEqual(['removed/a.jpg']);
});
