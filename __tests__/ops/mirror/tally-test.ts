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
