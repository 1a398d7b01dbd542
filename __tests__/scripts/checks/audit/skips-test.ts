import { ABOUT_CUSTOMER_KEYS, SKIPS, type Variant } from '../../../../scripts/checks/audit/skips';

/** What the list lets a platform team see remain. */
function idsOf(variant: Variant): string[] {
  return [...new Set(SKIPS.filter(({ variants }) => variants.includes(variant)).map(({ id }) => id))].sort();
}

test('production with a key of its own has at most twelve checks left', () => {
  expect(idsOf('production-customer-managed').length).toBeLessThanOrEqual(12);
});

test("without one, only checks about a customer's key come on top", () => {
  const onTop = idsOf('production').filter((id) => !idsOf('production-customer-managed').includes(id));
  expect(ABOUT_CUSTOMER_KEYS.map(({ id }) => id)).toEqual(expect.arrayContaining(onTop));
  expect(onTop.length).toBeGreaterThan(0);
});
