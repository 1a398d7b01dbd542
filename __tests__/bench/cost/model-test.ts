import { billedMilliseconds, WAITING_MILLISECONDS } from '../../../bench/cost/cpu-share';
import { itemBytes, writeUnits } from '../../../bench/cost/item-size';
import { largestProgressive } from '../../../bench/cost/largest-images';
import { MEMORY_SIZES } from '../../../bench/cost/memory-sizes';
import { cpuOf, MIXES } from '../../../bench/cost/mixes';
import { AS_DEPLOYED, computePerMillion, handling, standing, tracedShare } from '../../../bench/cost/model';
import { PRICES } from '../../../bench/cost/prices';
import { ENVIRONMENT_SETTINGS } from '../../../constructs/config/environments';

const PHONES = cpuOf(MIXES['phone photos']);

describe('the billed duration', () => {
  test('with a whole core, the billed duration is waiting plus CPU time, regardless of further memory', () => {
    expect(billedMilliseconds(40, 1_769)).toBe(WAITING_MILLISECONDS + 40);
    expect(billedMilliseconds(40, 10_240)).toBe(WAITING_MILLISECONDS + 40);
  });

  test('half a core doubles the CPU time but not the waiting time', () => {
    expect(billedMilliseconds(40, 1_769 / 2)).toBe(WAITING_MILLISECONDS + 80);
  });

  test('the billed duration is rounded up to milliseconds', () => {
    expect(billedMilliseconds(0.1, 1_769, 0)).toBe(1);
  });
});

describe('the cost of a million images', () => {
  test('the compute cost of 1 GB for 100 ms is that of 100,000 GB-seconds', () => {
    const gigabyte = { ...AS_DEPLOYED, memoryMegabytes: 1_024 };
    expect(computePerMillion(0, gigabyte, PRICES, 100)).toBeCloseTo(1.33334, 5);
    const x86 = { ...gigabyte, architecture: 'x86_64' } as const;
    expect(computePerMillion(0, x86, PRICES, 100)).toBeCloseTo(1.66667, 5);
  });

  test('the compute cost of 12-megapixel photos is at most $2.50', () => {
    expect(computePerMillion(PHONES, AS_DEPLOYED, PRICES)).toBeLessThanOrEqual(2.5);
  });

  test('the cost is $5 for PUT requests and two write units of 62.5 cents for table and index', () => {
    expect(handling(PHONES, AS_DEPLOYED, PRICES)).toMatchObject({
      'S3 PUT of thumbnails': 5,
      'DynamoDB writes to the table': 0.625,
      'DynamoDB writes to the index': 0.625,
    });
  });

  test('the cost of traces is 0 without tracing', () => {
    expect(handling(PHONES, { ...AS_DEPLOYED, tracing: false }, PRICES)['X-Ray traces']).toBe(0);
  });
});

test('almost all invocations are traced at a low rate, 5 % at a high rate', () => {
  expect(tracedShare(0.001)).toBeCloseTo(1, 2);
  expect(tracedShare(1_000)).toBeCloseTo(0.051, 3);
});

test('essential alarms cost less than all alarms', () => {
  const alarmsOf = (alarms: 'all' | 'essential'): number =>
    standing({ ...AS_DEPLOYED, alarms }, PRICES).alarms ?? NaN;
  expect(alarmsOf('essential')).toBeGreaterThan(0);
  expect(alarmsOf('all')).toBeGreaterThan(alarmsOf('essential'));
});

test('the shares of each mix add up to 1', () => {
  for (const mix of Object.values(MIXES))
    expect(Object.values(mix).reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
});

test('every environment has the smallest memory size that accepts progressive JPEGs of 61 megapixels in 4:4:4', () => {
  const smallest = MEMORY_SIZES.find((size) => largestProgressive(size) >= 61);
  for (const { memoryMegabytes } of Object.values(ENVIRONMENT_SETTINGS))
    expect(memoryMegabytes).toBe(smallest);
});

test('more than half of the billed duration of a phone photo is waiting, as docs/cost.md says', () => {
  expect(WAITING_MILLISECONDS).toBeGreaterThan(0.5 * billedMilliseconds(PHONES, AS_DEPLOYED.memoryMegabytes));
});

test('itemBytes counts names and values as DynamoDB does', () => {
  expect(itemBytes({ a: 'bc' })).toBe(1 + 2);
  expect(itemBytes({ a: 'ü' })).toBe(1 + 2);
  expect(itemBytes({ a: undefined })).toBe(0);
  // One byte per two digits, plus one, without trailing zeros.
  expect([7, 27, 123, 1_000].map((n) => itemBytes({ n }))).toEqual([1 + 2, 1 + 2, 1 + 3, 1 + 2]);
  expect(itemBytes({ ok: true })).toBe(2 + 1);
  // Three bytes for the list or map, one per element.
  expect(itemBytes({ l: ['x', 'yz'] })).toBe(1 + 3 + (1 + 1) + (1 + 2));
  expect(itemBytes({ m: { k: 'v' } })).toBe(1 + 3 + 1 + 2);
});

test('a write unit covers a kilobyte', () => {
  expect([1, 1_024, 1_025].map(writeUnits)).toEqual([1, 1, 2]);
});

test('each price names the page and the month of its lookup, and the list names the oldest month', () => {
  const { asOf, region, ...groups } = PRICES;
  expect(region).toBe('us-east-1');
  const months = Object.values(groups).map((group) => {
    expect(group.source).toMatch(/^https:\/\/aws\.amazon\.com\/.*pricing/);
    expect(group.asOf).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
    return group.asOf;
  });
  expect(asOf).toBe(months.toSorted()[0]);
});
