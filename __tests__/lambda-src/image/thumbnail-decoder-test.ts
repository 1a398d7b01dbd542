/** How originals are decoded and converted, shown by images whose thumbnails depend on it. */
import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { resize } from '../../../lambda-src/image/thumbnail';
import { randomNumbers } from '../../../scripts/checks/images/binary';

const OPTIONS = { size: 64, maxPixels: 50_000_000 };
const HOW = { fit: 'inside', kernel: 'lanczos3', fastShrinkOnLoad: false } as const;

const random = randomNumbers(1);
const LEVELS = Buffer.from(Array.from({ length: 9_999 }, () => 256 * random()));

/** In noise, every pixel affects the result. */
function noise(width: number, height: number): Sharp {
  return sharp(Buffer.alloc(width * height * 3, LEVELS), { raw: { width, height, channels: 3 } });
}

function resized(image: Sharp): Sharp {
  return image.resize(OPTIONS.size, OPTIONS.size, HOW);
}

/** Returns digests of the pixels that sharp creates with and without shrink-on-load, and of the function's. */
async function bothWays(jpeg: Sharp): Promise<{ shrunk: string; whole: string; own: string }> {
  const { data: bytes, info } = await jpeg.toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const shrunk = await resized(sharp(bytes)).raw().toBuffer();
  const whole = await resized(sharp(bytes).extract({ left: 0, top: 0, width, height }))
    .raw()
    .toBuffer();
  expect(shrunk.equals(whole)).toBe(false);
  return { shrunk: digest(shrunk), whole: digest(whole), own: digest(await pixelsOf(bytes)) };
}

function digest(pixels: Buffer): string {
  return createHash('sha256').update(pixels).digest('hex');
}

async function pixelsOf(bytes: Buffer): Promise<Buffer> {
  return (await resize(bytes, OPTIONS)).data;
}

test.each([
  ['with shrink-on-load', 640, 480, 'shrunk'],
  ['in full, as its width is not a multiple of 8', 641, 480, 'whole'],
  ['in full, as its height is not a multiple of 8', 640, 481, 'whole'],
  ['in full at the largest size for that', 15_625, 256, 'whole'],
  ['with uneven shrink-on-load above that size', 15_625, 257, 'shrunk'],
])('a JPEG is decoded %s: %i x %i', async (_, width, height, how) => {
  const { shrunk, whole, own } = await bothWays(noise(width, height).jpeg());
  expect(own).toBe(how === 'shrunk' ? shrunk : whole);
});

test.each([
  [1024, 481, 'shrunk'],
  [1023, 481, 'whole'],
  [481, 1024, 'shrunk'],
  [1025, 16, 'shrunk'],
  [1025, 15, 'whole'],
  [16, 1025, 'shrunk'],
  [15, 1025, 'whole'],
])('a progressive JPEG of %i x %i with uneven sides is decoded %s', async (width, height, how) => {
  const { shrunk, whole, own } = await bothWays(noise(width, height).jpeg({ progressive: true }));
  expect(own).toBe(how === 'shrunk' ? shrunk : whole);
});

test('the profile of an RGB PNG is applied after the resize', async () => {
  const bytes = await noise(400, 300).withIccProfile('p3').png().toBuffer();
  const { before, after, own } = await withProfileBeforeAndAfter(bytes);
  expect(after).not.toBe(before);
  expect(own).toBe(after);
});

test('the profile of a JPEG is applied before the resize, as in sharp', async () => {
  const bytes = await noise(400, 304).withIccProfile('p3').jpeg().toBuffer();
  const { before, after, own } = await withProfileBeforeAndAfter(bytes);
  expect(after).not.toBe(before);
  expect(own).toBe(before);
});

/** Returns digests of the pixels whose profile is applied before and after the resize, and of the function's. */
async function withProfileBeforeAndAfter(
  bytes: Buffer,
): Promise<{ before: string; after: string; own: string }> {
  const before = await resized(sharp(bytes)).toColourspace('srgb').raw().toBuffer();
  const profiled = await resized(sharp(bytes)).keepIccProfile().png().toBuffer();
  const after = await sharp(profiled).toColourspace('srgb').raw().toBuffer();
  return { before: digest(before), after: digest(after), own: digest(await pixelsOf(bytes)) };
}
