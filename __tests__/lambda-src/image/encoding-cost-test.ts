import { VARIANT } from '../../../lambda-src/contract';
import { estimateEncodingMemory, estimateEncodingSeconds } from '../../../lambda-src/image/encoding-cost';
import { allVariants } from '../../../lambda-src/variants/variant';

const MEGABYTE = 2 ** 20;

test('four usual sizes take less than the limit of 20 s, with 1,024 MB of memory', () => {
  const variants = allVariants(128, {
    small: { width: 400, height: 400 },
    medium: { width: 800, height: 800 },
    large: { width: 1600, height: 1600, format: 'webp' },
  });
  expect(estimateEncodingSeconds(variants)).toBeLessThan((20 * 1024) / 1769);
  expect(estimateEncodingMemory(variants)).toBeLessThan(0.6 * 1024 * MEGABYTE);
});

test('AVIF takes the most time and memory', () => {
  const costs = VARIANT.formats.map((format) => {
    const variants = allVariants(128, { card: { width: 1600, height: 1600, format } });
    return [estimateEncodingSeconds(variants), estimateEncodingMemory(variants)] as const;
  });
  expect(costs.map(([seconds]) => seconds).indexOf(Math.max(...costs.map(([seconds]) => seconds)))).toBe(4);
  expect(costs.map(([, memory]) => memory).indexOf(Math.max(...costs.map(([, memory]) => memory)))).toBe(4);
});

test('a side that is not given counts with its bound', () => {
  const one = allVariants(128, { card: { width: 400 } });
  const both = allVariants(128, { card: { width: 400, height: VARIANT.maxOtherSide } });
  expect(estimateEncodingSeconds(one)).toBe(estimateEncodingSeconds(both));
  const other = allVariants(128, { card: { height: 400 } });
  expect(estimateEncodingMemory(other)).toBe(estimateEncodingMemory(one));
});
