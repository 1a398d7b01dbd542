import { AS_DEPLOYED, firstLimit, LADDER, limits } from '../../../../bench/cost/scaling/limits';

test('production as deployed has no limit up to what its reserved concurrency handles', () => {
  const [first] = limits(AS_DEPLOYED);
  const rate = first?.imagesPerSecond ?? NaN;
  expect(first?.name).toBe('reserved concurrency');
  expect(firstLimit(AS_DEPLOYED, 0.99 * rate)).toBeUndefined();
  expect(firstLimit(AS_DEPLOYED, 1.01 * rate)).toEqual(first);
});

test('a function without reserved concurrency reaches the request rate of the source bucket first', () => {
  const unbounded = { ...AS_DEPLOYED, reservedConcurrency: undefined };
  expect(firstLimit(unbounded, 3_400)?.name).toBe('reads from one partition of the source bucket');
});

test('each step of the ladder raises the first limit, and the last one reaches 10,000 images a second', () => {
  const firsts = LADDER.map(({ capacity }) => limits(capacity)[0]?.imagesPerSecond ?? NaN);
  expect(firsts.every((rate, index) => index === 0 || rate > (firsts[index - 1] ?? NaN))).toBe(true);
  expect(firsts.at(-1)).toBeGreaterThanOrEqual(10_000);
});

test('no step of the ladder asks for a reserved concurrency that Lambda rejects', () => {
  for (const { capacity } of LADDER) {
    const { reservedConcurrency = 0, accountConcurrency } = capacity;
    expect(reservedConcurrency).toBeLessThanOrEqual(accountConcurrency - 100);
  }
});
