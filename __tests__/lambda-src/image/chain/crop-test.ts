import { cutOut, regionOf } from '../../../../lambda-src/image/chain/crop';
import type { Pixels } from '../../../../lambda-src/image/pixels';
import type { Gravity } from '../../../../lambda-src/variants/variant';

/** Black pixels with a red square whose upper left corner is at a point. */
function square(width: number, height: number, left: number, top: number): Pixels {
  const data = Buffer.alloc(width * height * 3);
  for (let y = top; y < top + 30; y++) for (let x = left; x < left + 30; x++) data[(y * width + x) * 3] = 255;
  return { data, width, height, channels: 3 };
}

const PLAIN = square(101, 61, 0, 0);
const CROP = { width: 40, height: 30 };

async function place(keep: Gravity | { x: number; y: number }, crop = CROP) {
  const { left, top } = await regionOf(PLAIN, PLAIN, crop, keep);
  return [left, top];
}

test.each([
  ['center', 30, 15],
  ['north', 30, 0],
  ['northeast', 61, 0],
  ['east', 61, 15],
  ['southeast', 61, 31],
  ['south', 30, 31],
  ['southwest', 0, 31],
  ['west', 0, 15],
  ['northwest', 0, 0],
] as const)('%s of 101 x 61 pixels keeps the 40 x 30 pixels from (%i, %i)', async (gravity, left, top) => {
  expect(await place(gravity)).toEqual([left, top]);
});

test.each([
  // 0.5 * 101 - 20 is 30.5, and 0.5 * 61 - 15 is 15.5.
  [0.5, 0.5, 31, 16],
  [0, 0, 0, 0],
  [1, 1, 61, 31],
  [0.31, 0.62, 11, 23],
])(
  'the focal point %f, %f is the center of the crop, as far as the image reaches',
  async (x, y, left, top) => {
    expect(await place({ x, y })).toEqual([left, top]);
  },
);

test('a crop has exactly the pixels of its region', async () => {
  const noise = Buffer.from(Array.from({ length: 20 * 10 * 4 }, (_, index) => (index * 97) % 251));
  const pixels: Pixels = { data: noise, width: 20, height: 10, channels: 4 };
  const { data, width, height, channels } = await cutOut(pixels, { width: 5, height: 4 }, 'southeast');
  const rows = [6, 7, 8, 9].map((y) => noise.subarray((y * 20 + 15) * 4, (y * 20 + 20) * 4));
  expect([width, height, channels]).toEqual([5, 4, 4]);
  expect(data.equals(Buffer.concat(rows))).toBe(true);
});

test.each(['attention', 'entropy'] as const)('%s keeps what stands out', async (gravity) => {
  const pixels = square(300, 100, 230, 40);
  const { left, top } = await regionOf(pixels, pixels, { width: 100, height: 100 }, gravity);
  expect(top).toBe(0);
  expect(left).toBeGreaterThan(130);
  expect(left).toBeLessThanOrEqual(200);
});

test('attention can look at a smaller image of the same content', async () => {
  const preview = square(300, 100, 230, 40);
  const crop = { width: 2000, height: 2000 };
  const { left } = await regionOf({ width: 6000, height: 2000 }, preview, crop, 'attention');
  expect(left).toBeGreaterThan(2600);
  expect(left).toBeLessThanOrEqual(4000);
});

test('attention keeps the center of an image that is too small to look at', async () => {
  const preview = square(128, 1, 0, 0);
  const crop = { width: 2558, height: 2560 };
  expect(await regionOf({ width: 2560, height: 2560 }, preview, crop, 'attention')).toEqual({
    ...crop,
    left: 1,
    top: 0,
  });
});
