import fc from 'fast-check';
import { AS_DEPLOYED, concurrency, firstLimit, LADDER, LIFTED, limits } from '../../../bench/scaling/limits';
import { Randomness } from '../../../bench/scaling/randomness';
import { simulate, throttlesWithin } from '../../../bench/scaling/simulation';

const [FIRST] = limits(AS_DEPLOYED);
const FIRST_RATE = FIRST?.picturesPerSecond ?? NaN;

describe('a run', () => {
  test('is the same each time', () => {
    expect(simulate(AS_DEPLOYED, 700)).toEqual(simulate(AS_DEPLOYED, 700));
  });

  test('ends with every upload refused to its sender, a thumbnail, or on the failure queue', () => {
    const rate = fc.double({ min: 0.1, max: 20_000, noNaN: true });
    const capacities = fc.constantFrom(...LADDER.map(({ capacity }) => capacity));
    fc.assert(
      fc.property(capacities, rate, (capacity, uploadsPerSecond) => {
        const { uploads, refused, thumbnails, failed, mostEnvironments } = simulate(
          capacity,
          uploadsPerSecond,
        );
        expect(refused + thumbnails + failed).toBe(uploads);
        expect(mostEnvironments).toBeLessThanOrEqual(concurrency(capacity));
      }),
      { numRuns: 10, seed: 8 },
    );
  });

  test('below the first limit has nothing wait or throttled', () => {
    const { longestWait, throttles, throttledAttempts } = simulate(AS_DEPLOYED, 0.8 * FIRST_RATE);
    expect([longestWait, throttles, throttledAttempts]).toEqual([0, 0, 0]);
  });

  test('above the reserved concurrency has events wait as long as the surplus takes, and loses none', () => {
    const { longestWait, failed, throttledAttempts } = simulate(AS_DEPLOYED, 2 * FIRST_RATE);
    // Ten minutes of twice what can be handled: the last event waits for ten minutes.
    expect(longestWait).toBeGreaterThan(570);
    expect(longestWait).toBeLessThan(630);
    expect([failed, throttledAttempts]).toEqual([0, 0]);
  });

  test('without a reservation has S3 throttle, and pictures end on the failure queue', () => {
    const unbounded = { ...AS_DEPLOYED, reservedConcurrency: undefined };
    expect(firstLimit(unbounded, 3_400)?.name).toBe('reads from one partition of the source bucket');
    expect(simulate(unbounded, 3_400).failed).toBeGreaterThan(0);
  });

  test('waits for new environments where a thousand are not enough at once', () => {
    const slow = { ...LIFTED, seconds: 1, accountConcurrency: 9_000, reservedConcurrency: 8_000 };
    expect(simulate(slow, 900).longestWait).toBe(0);
    // 500 more take five seconds to start, in which what waits piles up.
    expect(simulate(slow, 1_500).longestWait).toBeGreaterThan(1);
  });
});

describe('the ladder', () => {
  test('moves the limit that is first at each step, and ends at 10,000 pictures a second', () => {
    const firsts = LADDER.map(({ capacity }) => limits(capacity)[0]?.picturesPerSecond ?? NaN);
    expect(firsts.every((rate, index) => index === 0 || rate > (firsts[index - 1] ?? NaN))).toBe(true);
    expect(firsts.at(-1)).toBeGreaterThanOrEqual(10_000);
  });

  test('asks for no reservation that Lambda refuses', () => {
    for (const { capacity } of LADDER) {
      const { reservedConcurrency = 0, accountConcurrency } = capacity;
      expect(reservedConcurrency).toBeLessThanOrEqual(accountConcurrency - 100);
    }
  });
});

test('an event that waits is tried again after waits that double up to five minutes', () => {
  expect([0, 1, 2, 7, 255, 511, 511 + 300, 511 + 301].map(throttlesWithin)).toEqual([
    0, 1, 2, 3, 8, 9, 10, 11,
  ]);
});

describe('chance', () => {
  test.each([0.5, 20, 3_000])('gives %d events a second on average', (average) => {
    const random = new Randomness(1);
    let sum = 0;
    for (let second = 0; second < 5_000; second++) sum += random.count(average);
    // Five times what the sum of so many may be off.
    expect(Math.abs(sum - 5_000 * average)).toBeLessThan(5 * Math.sqrt(5_000 * average));
  });

  test.each([7, 100_000])('throws all of %d things into boxes, evenly', (things) => {
    const counts = new Randomness(1).spread(things, 10);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(things);
    for (const count of counts)
      expect(Math.abs(count - things / 10)).toBeLessThan(5 * Math.sqrt(things / 10) + 1);
  });
});
