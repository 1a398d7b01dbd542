import { moreDecodes, planFirstLevel } from '../../../../lambda-src/image/chain/memory-plan';
import {
  estimateMemory,
  estimateStepMemory,
  type Original,
} from '../../../../lambda-src/image/decoding-cost';
import { planResize } from '../../../../lambda-src/image/resize-plan';

const LIMITS = { size: 128, memoryMegabytes: 1024 };
const png = (width: number, height: number, channels = 3): Original => ({
  width,
  height,
  channels,
  fileBytes: 1_000_000,
  png: { depth: 8, interlaced: false },
});
const jpeg = (width: number, height: number, streams: boolean): Original => ({
  width,
  height,
  channels: 3,
  fileBytes: 1_000_000,
  frame: { samples: 1.5 * width * height, streams, visits: 0 },
});

function intermediate(original: Original, width: number, height: number, decoderShrinks = false) {
  const { x, y, isDirect } = planFirstLevel(original, { width, height }, decoderShrinks, LIMITS);
  return [x.intermediate, y.intermediate, isDirect];
}

test('a large level is decoded in one step, without an intermediate image', () => {
  expect(intermediate(png(4000, 3000), 1600, 1200)).toEqual([1600, 1200, true]);
});

test('the rows of a wide original are resized first if the columns would hold too many of them', () => {
  const wide = png(57_341, 2615, 4);
  expect(estimateMemory(wide, 128)).toBeLessThan(0.6 * 1024 * 2 ** 20);
  expect(intermediate(wide, 2560, 117)).toEqual([2560, 2615, false]);
  // As a thumbnail, which the estimate is for, it is resized as always.
  const { x, y } = planResize(wide, { width: 128, height: 6 }, false);
  expect(intermediate(wide, 128, 6)).toEqual([x.intermediate, y.intermediate, false]);
});

test('a wide progressive JPEG whose coefficients fill the memory is decoded in one step', () => {
  const progressive = jpeg(65_500, 2140, false);
  const [width = 0, height = 0] = intermediate(progressive, 2560, 84, true) as number[];
  expect([width, height]).toEqual([2560, 84]);
  expect(estimateStepMemory(progressive, { width, height, shrink: 8 })).toBeLessThan(
    estimateStepMemory(progressive, { width: 5120, height: 168, shrink: 4 }),
  );
});

test('an original that fills the memory is decoded in the way that takes the least', () => {
  expect(intermediate(jpeg(12_032, 12_032, false), 2560, 2560, true)).toEqual([2560, 2560, true]);
  expect(intermediate(png(75_000, 2000, 4), 2560, 68)).toEqual([2560, 2000, false]);
});

test.each([
  ['a panorama of a phone', jpeg(16_000, 4000, true), 18],
  ['a JPEG whose coefficients fill the memory', jpeg(12_032, 12_032, false), 0],
  ['a PNG of 268 megapixels', png(16_370, 16_370), 2],
])('%s can be decoded several times within the time limit, if the memory allows it', (_, original, times) => {
  expect(moreDecodes(original, 1024)).toBe(times);
});
