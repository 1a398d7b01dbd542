/** Storage cost of an object by storage class. Pure. */
import type { PriceList, StorageClass } from './prices';

export const GIGABYTE = 2 ** 30;
/** Minimum billed size of an object in Standard-IA and Glacier Instant Retrieval. */
export const SMALLEST_BILLED_BYTES = 128 * 1024;
/** Additional bytes of each object in Glacier Flexible Retrieval. */
const ARCHIVE_INDEX = { GLACIER: 32 * 1024, STANDARD: 8 * 1024 } as const;

/** Returns the monthly cost of an object in US dollars. */
export function objectMonth(bytes: number, storageClass: StorageClass, { s3 }: PriceList): number {
  const { storedGigabyteMonth: price } = s3;
  const of = (stored: number, name: StorageClass): number => (stored / GIGABYTE) * price[name];
  switch (storageClass) {
    case 'STANDARD':
      return of(bytes, 'STANDARD');
    case 'STANDARD_IA':
    case 'GLACIER_IR':
      return of(Math.max(bytes, SMALLEST_BILLED_BYTES), storageClass);
    case 'GLACIER':
      return of(bytes + ARCHIVE_INDEX.GLACIER, 'GLACIER') + of(ARCHIVE_INDEX.STANDARD, 'STANDARD');
  }
}

/** Storage classes in order, each with the day of the transition; the first day is 0. */
export type Stages = readonly { readonly day: number; readonly storageClass: StorageClass }[];

/** Returns the cost of one object over a number of days in US dollars, including transitions. Small objects never move. */
export function objectOver(bytes: number, days: number, stages: Stages, prices: PriceList): number {
  const reached = stages.filter(
    ({ day }, index) => index === 0 || (day < days && bytes >= SMALLEST_BILLED_BYTES),
  );
  return reached.reduce((sum, { day, storageClass }, index) => {
    const until = reached[index + 1]?.day ?? days;
    const move = storageClass === 'STANDARD' ? 0 : prices.s3.transition[storageClass];
    return sum + move + ((until - day) / 30) * objectMonth(bytes, storageClass, prices);
  }, 0);
}

/** Returns the smallest object size in bytes at which `stages` cost no more than `others`. */
export function breakEvenBytes(stages: Stages, others: Stages, days: number, prices: PriceList): number {
  const saves = (bytes: number): boolean =>
    objectOver(bytes, days, stages, prices) <= objectOver(bytes, days, others, prices);
  let [low, high] = [SMALLEST_BILLED_BYTES, 2 ** 32];
  if (saves(low)) return low;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (saves(middle)) high = middle;
    else low = middle;
  }
  return high;
}
