import { ABOUT_CUSTOMER_KEYS, SKIPS, type Variant } from '../../../../scripts/checks/audit/skips';

/** Returns the ids of the checks that a variant skips. */
function idsOf(variant: Variant): string[] {
  return [...new Set(SKIPS.filter(({ variants }) => variants.includes(variant)).map(({ id }) => id))].sort();
}

test('production with a customer managed key skips at most twelve checks', () => {
  expect(idsOf('production-customer-managed').length).toBeLessThanOrEqual(12);
});

test('production without a customer managed key additionally skips only checks that require one', () => {
  const additional = idsOf('production').filter((id) => !idsOf('production-customer-managed').includes(id));
  expect(ABOUT_CUSTOMER_KEYS.map(({ id }) => id)).toEqual(expect.arrayContaining(additional));
  expect(additional.length).toBeGreaterThan(0);
});
