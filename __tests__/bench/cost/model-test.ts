import { billedMilliseconds, WAITING_MILLISECONDS } from '../../../bench/cost/cpu-share';
import { itemBytes, writeUnits } from '../../../bench/cost/item-size';
import { TIMES } from '../../../bench/cost/measured';
import { MEMORY_SIZES, MOST_OF_MEMORY } from '../../../bench/cost/memory-sizes';
import { cpuOf, MIXES } from '../../../bench/cost/mixes';
import { AS_DEPLOYED, computePerMillion, handling, standing, tracedShare } from '../../../bench/cost/model';
import { PRICES } from '../../../bench/cost/prices';
import { ENVIRONMENT_SETTINGS } from '../../../constructs/config/environments';

const PHONES = cpuOf(MIXES['photos of phones']);

describe('the billed time', () => {
  test('is the waits and the work where there is a whole core, and more memory does not help', () => {
    expect(billedMilliseconds(40, 1_769)).toBe(WAITING_MILLISECONDS + 40);
    expect(billedMilliseconds(40, 10_240)).toBe(WAITING_MILLISECONDS + 40);
  });

  test('has twice the work and the same waits where there is half a core', () => {
    expect(billedMilliseconds(40, 1_769 / 2)).toBe(WAITING_MILLISECONDS + 80);
  });

  test('is told in whole milliseconds, as it is billed', () => {
    expect(billedMilliseconds(0.1, 1_769, 0)).toBe(1);
  });
});

describe('the costs of a million', () => {
  test("follow Lambda's own example: 1 GB for 100 ms is 100,000 GB-seconds", () => {
    const gigabyte = { ...AS_DEPLOYED, memoryMegabytes: 1_024 };
    expect(computePerMillion(0, gigabyte, PRICES, 100)).toBeCloseTo(1.33334, 5);
    const x86 = { ...gigabyte, architecture: 'x86_64' } as const;
    expect(computePerMillion(0, x86, PRICES, 100)).toBeCloseTo(1.66667, 5);
  });

  test('are $2.50 at most for the compute of photos of 12 megapixels', () => {
    expect(computePerMillion(PHONES, AS_DEPLOYED, PRICES)).toBeLessThanOrEqual(2.5);
  });

  test('are $5 for the thumbnails written, and two units of 62.5 cents for record and index', () => {
    expect(handling(PHONES, AS_DEPLOYED, PRICES)).toMatchObject({
      'S3: thumbnails written': 5,
      'table: records written': 0.625,
      'table: index written': 0.625,
    });
  });

  test('have no traces where there are none', () => {
    expect(handling(PHONES, { ...AS_DEPLOYED, tracing: false }, PRICES).traces).toBe(0);
  });
});

test('what comes slowly is traced always, what comes fast one time in twenty', () => {
  expect(tracedShare(0.001)).toBeCloseTo(1, 2);
  expect(tracedShare(1_000)).toBeCloseTo(0.051, 3);
});

test('an alarm costs as much as the metrics that it looks at, and the essential ones less than all', () => {
  const alarmsOf = (alarms: 'all' | 'essential'): number =>
    standing({ ...AS_DEPLOYED, alarms }, PRICES).alarms ?? NaN;
  expect(alarmsOf('essential')).toBeGreaterThan(0);
  expect(alarmsOf('all')).toBeGreaterThan(alarmsOf('essential'));
});

test('a mix is of whole images', () => {
  for (const mix of Object.values(MIXES))
    expect(Object.values(mix).reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
});

test('every environment has the smallest memory that leaves half of it free beside the worst image', () => {
  const smallest = MEMORY_SIZES.find((size) => TIMES.worstPeakMebibytes <= MOST_OF_MEMORY * size);
  for (const { memoryMegabytes } of Object.values(ENVIRONMENT_SETTINGS))
    expect(memoryMegabytes).toBe(smallest);
});

test('most of the billed time of a photo of a phone is waiting, as docs/cost.md says', () => {
  expect(WAITING_MILLISECONDS).toBeGreaterThan(0.5 * billedMilliseconds(PHONES, AS_DEPLOYED.memoryMegabytes));
});

test("an item's bytes are those of its names and values, as DynamoDB counts them", () => {
  expect(itemBytes({ a: 'bc' })).toBe(1 + 2);
  expect(itemBytes({ a: 'ü' })).toBe(1 + 2);
  expect(itemBytes({ a: undefined })).toBe(0);
  // Two digits a byte, one byte more, zeros behind not kept.
  expect([7, 27, 123, 1_000].map((n) => itemBytes({ n }))).toEqual([1 + 2, 1 + 2, 1 + 3, 1 + 2]);
  expect(itemBytes({ ok: true })).toBe(2 + 1);
  // Three bytes for the list or the map, one for each of its elements.
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
