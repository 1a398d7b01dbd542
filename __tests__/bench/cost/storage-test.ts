import { MILLION } from '../../../bench/cost/model';
import { PRICES, type StorageClass } from '../../../bench/cost/prices';
import { ARCHIVED_ONLY, NEVER_MOVED, ORIGINALS } from '../../../bench/cost/settings';
import { breakEvenBytes, objectMonth, objectOver } from '../../../bench/cost/storage';

const KB = 1_024;

test.each<[number, StorageClass, number]>([
  [20 * KB, 'STANDARD', 0.44],
  // Billed as 128 KB.
  [20 * KB, 'STANDARD_IA', 1.53],
  [128 * KB, 'STANDARD_IA', 1.53],
  [20 * KB, 'GLACIER_IR', 0.49],
  [3_000 * KB, 'STANDARD_IA', 35.76],
  // Plus 32 KB in Glacier and 8 KB in Standard.
  [3_000 * KB, 'GLACIER', 10.59],
])('a million objects of %d bytes in %s cost $%d a month', (bytes, storageClass, expected) => {
  expect(MILLION * objectMonth(bytes, storageClass, PRICES)).toBeCloseTo(expected, 2);
});

test('an object below 128 KB stays in Standard', () => {
  expect(objectOver(3 * KB, 360, ORIGINALS, PRICES)).toBe(objectOver(3 * KB, 360, NEVER_MOVED, PRICES));
});

test('the cost of an object includes its months in each class and each transition', () => {
  const bytes = 3_000 * KB;
  const months = (count: number, storageClass: StorageClass): number =>
    count * objectMonth(bytes, storageClass, PRICES);
  const moves = PRICES.s3.transition.STANDARD_IA + PRICES.s3.transition.GLACIER_IR;
  expect(objectOver(bytes, 360, ORIGINALS, PRICES)).toBeCloseTo(
    months(1, 'STANDARD') + months(2, 'STANDARD_IA') + months(9, 'GLACIER_IR') + moves,
    12,
  );
  // Deleted before the second transition.
  expect(objectOver(bytes, 60, ORIGINALS, PRICES)).toBeCloseTo(
    months(1, 'STANDARD') + months(1, 'STANDARD_IA') + PRICES.s3.transition.STANDARD_IA,
    12,
  );
});

test.each([
  [ORIGINALS, NEVER_MOVED],
  [ORIGINALS, ARCHIVED_ONLY],
])('breakEvenBytes returns the smallest object for which the transitions pay off', (stages, others) => {
  const bytes = breakEvenBytes(stages, others, 360, PRICES);
  const saves = (size: number): boolean =>
    objectOver(size, 360, stages, PRICES) <= objectOver(size, 360, others, PRICES);
  expect([saves(bytes - 1), saves(bytes)]).toEqual([false, true]);
});
