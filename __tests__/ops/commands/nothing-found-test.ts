/** Commands on a deployment whose buckets, table, and queue are empty. */
import { FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';
import { serve } from '../../local-aws/loopback';
import { commandRunner } from '../command-runner';

const CONFIGURATION = JSON.stringify({
  MemorySize: 1024,
  Environment: { Variables: FUNCTION_VARIABLES },
});

let invocations = 0;
let waiting = '0';
let originals = '';
beforeEach(() => {
  [invocations, waiting, originals] = [0, '0', ''];
});

const run = commandRunner(() =>
  serve((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost');
    const target = request.headers['x-amz-target'];
    if (pathname.endsWith('/invocations')) invocations++;
    if (target === 'AmazonSQS.GetQueueAttributes')
      response.end(JSON.stringify({ Attributes: { ApproximateNumberOfMessages: waiting } }));
    else if (target !== undefined || pathname.endsWith('/concurrency')) response.end('{}');
    else if (pathname.startsWith('/20')) response.end(CONFIGURATION);
    else if (request.method === 'HEAD') response.writeHead(404).end();
    else
      response.end(
        query.has('versions')
          ? `<ListVersionsResult>${originals}</ListVersionsResult>`
          : '<ListBucketResult/>',
      );
  }),
);

test.each(['audit', 'audit --repair --yes', 'backfill --yes', 'backfill --dry-run'])(
  '%s says that no key has the prefix, with exit status 1',
  async (words) => {
    expect(await run(...words.split(' '), '--prefix', 'typo/')).toEqual({
      printed: 'No key begins with "typo/".\n',
      status: 1,
    });
  },
);

test('audit --json prints its figures even if no key has the prefix', async () => {
  const { printed, status } = await run('audit', '--prefix', 'typo/', '--json');
  const [figures = '', error] = printed.split('\n');
  expect(JSON.parse(figures)).toMatchObject({ keys: 0, differences: 0, states: { mirrored: 0, stale: 0 } });
  expect([error, status]).toEqual(['No key begins with "typo/".', 1]);
});

test('audit succeeds if the prefix has only objects that it ignores', async () => {
  originals =
    '<Version><Key>letters/a.txt</Key><IsLatest>true</IsLatest><ETag>"e"</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>1</Size></Version>';
  const { printed, status } = await run('audit', '--prefix', 'letters/');
  expect(printed).toContain('Ignored 1 object by suffix: .txt 1.\nIn sync: 0 keys checked, no differences.');
  expect(status).toBe(0);
});

test('audit of empty buckets without a prefix succeeds', async () => {
  const { printed, status } = await run('audit');
  expect(printed).toContain('In sync: 0 keys checked, no differences.');
  expect(status).toBe(0);
});

test('backfill with nothing to send does not ask for approval', async () => {
  const { printed, status } = await run('backfill');
  expect(printed).toBe('0 objects to check, 0 to send.\n0 objects checked, 0 sent.\n');
  expect([status, invocations]).toEqual([0, 0]);
  const json = (await run('backfill', '--json')).printed.split('\n').at(-2) ?? '';
  expect(JSON.parse(json)).toEqual({ ended: true, looked: 0, sent: 0, states: {}, failed: {} });
});

test.each([
  ['', 'No uploads since'],
  ['--status failed', 'No uploads with status FAILED since'],
  ['--after 2000-01-01T00:00:00.000Z/x', 'No more uploads since'],
])('recent %s prints a sentence instead of an empty table', async (words, sentence) => {
  const since = new Date(Date.now() - 60_000).toISOString();
  expect(await run('recent', '--since', since, ...words.split(' ').filter(Boolean))).toEqual({
    printed: `${sentence} ${since}.\n`,
    status: 0,
  });
});

test('recent --json prints nothing if there are no uploads', async () => {
  expect(await run('recent', '--json')).toEqual({ printed: '', status: 0 });
});

test.each([
  ['0', 'No events are waiting on the failure queue.'],
  ['1', 'About 1 event is waiting on the failure queue.'],
  ['1200', 'About 1,200 events are waiting on the failure queue.'],
])(
  'resume with %s waiting events says so, and proposes redrive only if there are any',
  async (number, sentence) => {
    waiting = number;
    const { printed } = await run('resume');
    expect(printed).toContain(sentence);
    expect(printed.includes('redrive')).toBe(number !== '0');
  },
);
