/** What commands print of two originals: the first is recorded as failed, the second has a thumbnail of another version. */
import { acceptanceCriteria } from '../../../lambda-src/image/recipe';
import { readSettings } from '../../../lambda-src/settings';
import { FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';
import { commandRunner } from '../command-runner';
import { serveHostile } from '../hostile-server';

const CURRENT = acceptanceCriteria(readSettings(FUNCTION_VARIABLES));
const run = commandRunner(() =>
  serveHostile({ key: 'k', message: 'CORRUPT', acceptanceCriteria: CURRENT }, 'reports'),
);

test('backfill reports how many objects it checked and sent, and in which state they were', async () => {
  const { printed, status } = await run('backfill', '--yes');
  expect(printed).toContain('2 objects to check, 1 to send.\n');
  expect(printed).toContain('2 objects checked, 1 sent. Sent in this run: 1 stale.\n');
  expect(status).toBe(0);
});

test('backfill --only failed sends no original that was refused under the current criteria', async () => {
  const { printed, status } = await run('backfill', '--only', 'failed', '--yes');
  expect(printed).toBe('1 object to check, 0 to send.\n1 object checked, 0 sent.\n');
  expect(status).toBe(0);
});

test('backfill --only failed --reason sends all originals recorded with the reason, after their number and price', async () => {
  const { printed, status } = await run('backfill', '--only', 'failed', '--reason', 'corrupt', '--yes');
  expect(printed).toMatch(
    /^1 object to check, 1 to send\.\n.* costs less than \$0\.01 .*\nSend them through /,
  );
  expect(printed).toContain('1 object checked, 1 sent. Sent in this run: 1 failed.\n');
  expect(status).toBe(0);
  expect((await run('backfill', '--only', 'failed', '--reason', 'EMPTY', '--yes')).printed).toContain(
    '0 sent',
  );
});

test('backfill --reason without --only failed is wrong usage', async () => {
  await expect(run('backfill', '--reason', 'CORRUPT')).rejects.toMatchObject({
    message: '--reason CORRUPT requires --only failed, not --only different.',
    exitCode: 2,
  });
});

test('recent shows the format of each original, or a hyphen', async () => {
  const { printed } = await run('recent');
  expect(printed).toMatch(/^uploaded +status +reason +format +ms /);
  expect(printed).toMatch(/ FAILED +CORRUPT +- +- /);
});

test('recent --json ends with the position of the next page only if there is one', async () => {
  const lines = async (...words: string[]): Promise<unknown[]> =>
    (await run('recent', '--json', ...words)).printed
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  const all = await lines();
  expect(all.length).toBeGreaterThan(2);
  for (const line of all) expect(line).toHaveProperty('ImageID');
  const page = await lines('--limit', '2');
  expect(page).toHaveLength(3);
  expect(page[2]).toEqual({ next: expect.stringMatching(/^\S+Z\/7f2c7e0e-/) as string });
});

test('audit --json has every state, 0 for those without keys', async () => {
  const { printed } = await run('audit', '--json');
  const { states } = JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as { states: object };
  expect(states).toMatchObject({ stale: 1, retry: 0, occupied: 0, unreadable: 0, unrecorded: 0 });
});

test('show with an empty key is wrong usage', async () => {
  await expect(run('show', '')).rejects.toMatchObject({
    message: 'The key is empty: use the key of an original, or an image ID.',
    exitCode: 2,
  });
});

test('audit reports each difference, and what fixes them', async () => {
  const { printed, status } = await run('audit');
  expect(printed).toContain('stale       k2.jpg: made from version made');
  expect(printed).toMatch(/^orphaned {4}k in \S+: not the key of a thumbnail$/m);
  expect(printed).toContain(
    'Out of sync: 2 differences in 3 keys. Run the same command with --repair to fix',
  );
  expect(status).toBe(1);
});

test('audit reports how many objects it ignored, by suffix, as text and as JSON', async () => {
  expect((await run('audit')).printed).toContain('Ignored 1 object by suffix: .k 1.\n');
  const figures: unknown = JSON.parse((await run('audit', '--json')).printed.split('\n').at(-2) ?? '');
  expect(figures).toMatchObject({ keys: 3, ignored: { objects: 1, suffixes: { '.k': 1 } } });
});

test('audit --json marks unexpected objects as foreign', async () => {
  const { printed } = await run('audit', '--json');
  const lines = printed.split('\n').filter(Boolean);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
    expect.objectContaining({ key: 'k', foreign: true, state: 'orphaned' }),
  );
});

test('audit --repair names what it will send and delete, in singular and plural', async () => {
  const { printed } = await run('audit', '--repair', '--dry-run');
  expect(printed).toMatch(/^Send 1 key through \S+:live and delete 1 unexpected object from \S+\? Dry run/m);
});

test('show says "1 byte"', async () => {
  const { printed } = await run('show', 'k2.jpg');
  expect(printed).toMatch(/jpeg, 1 byte$/m);
  expect(printed).toMatch(/^Out of sync: stale, made from version/m);
});

test('redrive --dry-run shows the events by error, and deletes none', async () => {
  const { printed, status } = await run('redrive', '--dry-run');
  expect(printed).toContain('Send 2 events through the function again? Dry run: nothing was changed.');
  expect(status).toBe(1);
});
