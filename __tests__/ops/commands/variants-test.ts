/**
 * What commands print of a function with the variant `card`. Of two originals, the second has correct thumbnails, and a
 * record that lists only the variant `other`. Objects of the variant `removed` are left in the thumbnail bucket.
 */
import { commandRunner } from '../command-runner';
import { serveHostile } from '../hostile-server';

const run = commandRunner(() => serveHostile({ key: 'k', message: 'other', hasVariants: true }, 'reports'));

test('audit reports the variants of each difference, and a table by variant', async () => {
  const { printed, status } = await run('audit');
  expect(printed).toMatch(/^unrecorded {2}k2\.jpg: recorded with other instead of 128, card$/m);
  expect(printed).toMatch(/^orphaned {4}removed\/k2\.jpg in \S+: variant removed, which is not configured$/m);
  expect(printed).toMatch(/^variant +missing +stale +unreadable +occupied +orphaned +unrecorded +archived$/m);
  expect(printed).toMatch(/^card +0 +1 +0 +0 +0 +1 +0$/m);
  expect(printed).toMatch(/^\(not configured\) +0 +0 +0 +0 +1 +0 +0$/m);
  expect(status).toBe(1);
});

test('audit --json has the variants of each difference, and the figures by variant', async () => {
  const { printed } = await run('audit', '--json');
  const lines = printed.split('\n').filter(Boolean);
  const json = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(json.find(({ key }) => key === 'k2.jpg')).toMatchObject({
    state: 'unrecorded',
    variants: ['128', 'card'],
  });
  expect(json.find(({ key }) => key === 'removed/k2.jpg')).toMatchObject({ variants: ['removed'] });
  expect(json.at(-1)).toMatchObject({
    archived: 0,
    variants: { card: { unrecorded: 1, stale: 1 }, '(not configured)': { orphaned: 1 } },
  });
});

test('backfill names the variants that objects lack, and the time that the variants take', async () => {
  const { printed } = await run('backfill', '--dry-run');
  expect(printed).toContain(
    'Objects without a thumbnail, including refused and archived originals: 128 1, card 1.\n',
  );
  expect(printed).toContain('260 ms per image');
});

test('backfill --only stale names no variant, because no stale key lacks one', async () => {
  expect((await run('backfill', '--only', 'stale', '--dry-run')).printed).not.toContain(
    'without a thumbnail',
  );
});

test('show has a line for each variant', async () => {
  const { printed, status } = await run('show', 'k2.jpg');
  expect(printed).toMatch(/^<variant>\/k2\.jpg in thumbnails:$/m);
  expect(printed).toMatch(/^variant +width +height +format +bytes +made from version +recipe$/m);
  expect(printed).toMatch(/^128 +\S+ +\S+ +jpeg +1 +v +v\d+;size=128;\S+$/m);
  expect(printed).toMatch(/^card +\S+ +\S+ +jpeg +1 +v +v\d+;\S+$/m);
  expect(status).toBe(1);
});

test('show --json has all thumbnails, and the first by itself', async () => {
  const { look } = JSON.parse((await run('show', 'k2.jpg', '--json')).printed) as {
    readonly look: { readonly thumbnail: object; readonly thumbnails: readonly object[] };
  };
  expect(look.thumbnails).toMatchObject([{ name: '128' }, { name: 'card' }]);
  expect(look.thumbnail).toEqual(look.thumbnails[0]);
});
