import { VARIANT } from '../../../lambda-src/contract';
import { estimateEncodingMemory, estimateEncodingSeconds } from '../../../lambda-src/image/encoding-cost';
import { allVariants, type VariantDefinitions } from '../../../lambda-src/variants/variant';

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

describe('the worst original', () => {
  const secondsOf = (definitions: VariantDefinitions) =>
    estimateEncodingSeconds(allVariants(128, definitions));

  test('has one ratio of its sides: three widths do not all have the largest height', () => {
    const widths = secondsOf({ small: { width: 400 }, medium: { width: 800 }, large: { width: 1_600 } });
    const each = [400, 800, 1_600].map((width) => secondsOf({ only: { width } }));
    expect(widths).toBeLessThan(0.8 * each.reduce((sum, seconds) => sum + seconds, 0));
    expect(widths).toBeLessThan((20 * 1024) / 1769);
  });

  test('of a crop is a panorama, whose whole image has up to 12 megapixels', () => {
    const box = { width: 400, height: 400 };
    expect(secondsOf({ card: { ...box, fit: 'cover' } })).toBeGreaterThan(
      secondsOf({ card: box }) + 12 * 0.25,
    );
  });

  test('of two crops has a whole image of 12 megapixels for one of them: a larger one is decoded separately', () => {
    const crop = (side: number) => ({ width: side, height: side, fit: 'cover' }) as const;
    const both = secondsOf({ small: crop(200), large: crop(800) });
    expect(both).toBeLessThan(secondsOf({ small: crop(200) }) + secondsOf({ large: crop(800) }) - 12 * 0.25);
  });

  test('needs a larger first level if two images are nearly as large', () => {
    const far = secondsOf({ a: { width: 1_000, height: 1_000 }, b: { width: 700, height: 700 } });
    const near = secondsOf({ a: { width: 1_000, height: 1_000 }, b: { width: 900, height: 900 } });
    const [encoded, added] = [0.95 * (0.81 - 0.49), 0.3 * (2.25 - 1)];
    expect(near - far).toBeCloseTo(encoded + added, 6);
  });
});
