import { Tally } from '../../../ops/mirror/tally';

test('keys are counted by what was found, and failures by their reason', () => {
  const tally = new Tally();
  for (const reason of ['CORRUPT', 'EMPTY', 'CORRUPT']) tally.add({ state: 'failed', detail: reason });
  for (const state of ['mirrored', 'missing', 'orphaned', 'missing'] as const)
    tally.add({ state, detail: 'whatever' });
  expect(tally.figures).toEqual({
    keys: 7,
    differences: 3,
    states: { failed: 3, mirrored: 1, missing: 2, orphaned: 1 },
    reasons: { CORRUPT: 2, EMPTY: 1 },
  });
  expect(tally.describe()).toMatch(/^failed +3 .*: CORRUPT 2, EMPTY 1$/m);
  expect(tally.describe()).toMatch(/^stale +0 /m);
});
