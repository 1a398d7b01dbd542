import { Tally } from '../../../ops/mirror/tally';

test('a tally counts keys by state, zeros included, and failures by reason', () => {
  const tally = new Tally();
  for (const reason of ['CORRUPT', 'EMPTY', 'CORRUPT']) tally.add({ state: 'failed', detail: reason });
  for (const state of ['mirrored', 'missing', 'orphaned', 'missing'] as const)
    tally.add({ state, detail: 'whatever' });
  expect(tally.figures).toEqual({
    keys: 7,
    differences: 3,
    states: {
      mirrored: 1,
      failed: 3,
      missing: 2,
      retry: 0,
      stale: 0,
      unreadable: 0,
      occupied: 0,
      orphaned: 1,
      unrecorded: 0,
    },
    reasons: { CORRUPT: 2, EMPTY: 1 },
  });
  expect(tally.describe()).toMatch(/^failed +3 .*: CORRUPT 2, EMPTY 1$/m);
  expect(tally.describe()).toMatch(/^stale +0 /m);
});

test('a tally counts what differs by variant, and what archived originals lack', () => {
  const tally = new Tally(['128', 'card', 'constructor']);
  const parts = (state: 'missing' | 'orphaned', ...names: string[]) => ({
    state,
    detail: '',
    parts: names.map((name) => ({ name, state, detail: '' })),
  });
  tally.add(parts('missing', 'card', 'constructor'));
  tally.add(parts('missing', 'card'));
  tally.add(parts('orphaned', 'removed'));
  tally.add({ state: 'mirrored', detail: '', archived: ['card'] });
  const { keys, differences, archived, variants } = tally.figures;
  expect([keys, differences, archived]).toEqual([4, 3, 1]);
  const none = { missing: 0, stale: 0, unreadable: 0, occupied: 0, orphaned: 0, unrecorded: 0, archived: 0 };
  expect(variants).toEqual({
    '128': none,
    card: { ...none, missing: 2, archived: 1 },
    constructor: { ...none, missing: 1 },
    '(not configured)': { ...none, orphaned: 1 },
  });
  expect(tally.describe()).toMatch(/^variant +missing +stale .* archived$/m);
  expect(tally.describe()).toMatch(/^card +2 +0 .* 1$/m);
});
