import { readFileSync } from 'node:fs';
import path from 'node:path';
import { REFERENCE_PRICES } from '../../../constructs/monitoring/price-table';
import { coldSurcharge, estimateCost, estimateSeconds, Sample } from '../../../ops/backfill/estimate';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

const SIZE = { memoryMegabytes: 1024, architecture: 'arm64' } as const;

test('the estimate for a million thumbnails matches the price list', () => {
  const million = { listed: 0, looked: 0, sent: 1e6, variants: 1 };
  // Requests 0.20, function 2.67, S3 0.80 + 5.00, table 1.25, log 0.70.
  expect(estimateCost(million, SIZE)).toBeCloseTo(10.62, 1);
  expect(estimateCost(million, { ...SIZE, memoryMegabytes: 2048 })).toBeCloseTo(10.62 + 2.67, 1);
});

test('docs/operations.md states the cost of a million thumbnails, and of a million originals that are refused again', () => {
  const { s3 } = REFERENCE_PRICES;
  const written = estimateCost({ listed: 0, looked: 0, sent: 1e6, variants: 1 }, SIZE);
  // Without PUT, and with a HEAD that looks for a thumbnail to delete.
  const refused = written + 1e6 * (s3.read - s3.write);
  const document = readFileSync(path.join(PROJECT_ROOT, 'docs/operations.md'), 'utf8');
  expect(document).toContain(`gets a thumbnail: $${written.toFixed(2)} for a million at 1,024 MB.`);
  expect(document).toContain(`but no thumbnail: $${refused.toFixed(2)} for a million.`);
});

test('docs/operations.md states what a million originals of 3.5 MB cost in addition in the cold storage classes of the pipeline', () => {
  const version = { versionId: 'v', etag: 'e', lastModified: new Date(0), size: 3_500_000 };
  const million = (storageClass: string) => (1e6 * coldSurcharge({ version, storageClass })).toFixed(0);
  // Requests 1.20 and 19.20, retrieval 32.60 and 97.79.
  expect([million('STANDARD_IA'), million('GLACIER_IR'), million('GLACIER')]).toEqual(['34', '117', '0']);
  const document = readFileSync(path.join(PROJECT_ROOT, 'docs/operations.md'), 'utf8');
  expect(document).toContain(
    `$${million('STANDARD_IA')} (Standard-IA) or $${million('GLACIER_IR')} (Glacier Instant Retrieval) more`,
  );
});

test('each variant adds a PUT and CPU time, and a record above 1 KB a second write unit', () => {
  const million = (variants: number) => estimateCost({ listed: 0, looked: 0, sent: 1e6, variants }, SIZE);
  const document = readFileSync(path.join(PROJECT_ROOT, 'docs/operations.md'), 'utf8');
  expect(document).toContain('Each variant adds $5.80 for its PUT and 60 ms; the third adds $1.25 more');
  const steps = [2, 3, 4, 5, 6, 7, 8, 9].map((variants) => million(variants) - million(variants - 1));
  expect(steps.map((step) => step > 6.5)).toEqual([false, false, true, false, false, false, false, false]);
  // PUT 5.00, function 0.80.
  expect(million(2) - million(1)).toBeCloseTo(5.8, 1);
  expect(million(4) - million(3)).toBeCloseTo(5.8 + 1.25, 1);
  expect(estimateSeconds(1000, { rate: 10_000, inFlight: 4 }, 5)).toBe(110);
});

test('an object with variants that is only checked costs a HEAD for each thumbnail', () => {
  const amount = { listed: 0, looked: 1e6, sent: 0 };
  expect(
    estimateCost({ ...amount, variants: 4 }, SIZE) - estimateCost({ ...amount, variants: 1 }, SIZE),
  ).toBeCloseTo(3 * 0.4, 5);
});

test('an object that is only checked costs its listing, a HEAD, and a record read', () => {
  expect(estimateCost({ listed: 2e6, looked: 1e6, sent: 0, variants: 1 }, SIZE)).toBeCloseTo(
    0.01 + 0.4 + 0.125,
    5,
  );
});

test('the stricter of the two limits determines the duration', () => {
  expect(estimateSeconds(1000, { rate: 10, inFlight: 100 }, 1)).toBe(100);
  expect(estimateSeconds(1000, { rate: 10_000, inFlight: 4 }, 1)).toBe(50);
});

test('a sample holds all items of a short stream, and each item of a long one with equal probability', () => {
  const small = new Sample<number>(5);
  for (let number = 0; number < 4; number++) small.add(number);
  expect(small.items).toEqual([0, 1, 2, 3]);

  const hits = Array<number>(20).fill(0);
  let seed = 1;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 4000; round++) {
    const sample = new Sample<number>(5, random);
    for (let number = 0; number < 20; number++) sample.add(number);
    expect(sample.items).toHaveLength(5);
    for (const number of sample.items) hits[number] = (hits[number] ?? 0) + 1;
  }
  for (const hit of hits) expect(Math.abs(hit - 1000)).toBeLessThan(150);
});
