import sharp from 'sharp';
import { createPlaceholder } from '../../../lambda-src/image/placeholder';

type Color = readonly [red: number, green: number, blue: number];

async function placeholderOf(
  format: 'jpeg' | 'png',
  color: Color,
  alpha = 1,
  size = { width: 128, height: 85 },
) {
  const [r, g, b] = color;
  const image = sharp({ create: { ...size, channels: 4, background: { r, g, b, alpha } } });
  const opaque = format === 'jpeg' ? image.removeAlpha() : image;
  const placeholder = await createPlaceholder(
    await opaque.toFormat(format, { quality: 100 }).toBuffer(),
    size.width * size.height,
  );
  return Buffer.from(placeholder, 'base64');
}

/** Returns the average color and whether there is transparency, by the format's definition: https://evanw.github.io/thumbhash/ */
function averageOf(hash: Buffer): { color: Color; hasAlpha: boolean } {
  const header = hash.readUIntLE(0, 3);
  const luminance = (header & 63) / 63;
  const yellowBlue = ((header >> 6) & 63) / 31.5 - 1;
  const redGreen = ((header >> 12) & 63) / 31.5 - 1;
  const blue = luminance - (2 / 3) * yellowBlue;
  const red = (3 * luminance - blue + redGreen) / 2;
  const level = (light: number): number => Math.round(255 * Math.min(1, Math.max(0, light)));
  return { color: [level(red), level(red - redGreen), level(blue)], hasAlpha: header >> 23 === 1 };
}

test.each([
  ['jpeg', [255, 255, 255]],
  ['jpeg', [200, 40, 90]],
  ['png', [20, 160, 240]],
  ['png', [128, 128, 128]],
] as const)('the placeholder of a %s has its average color: %p', async (format, color) => {
  const { color: average, hasAlpha } = averageOf(await placeholderOf(format, color));
  // Six bits for luminance and for both differences of colors.
  average.forEach((level, channel) => {
    expect(Math.abs(level - (color[channel] ?? 0))).toBeLessThan(10);
  });
  expect(hasAlpha).toBe(false);
});

test('the placeholder of a transparent thumbnail is transparent', async () => {
  expect(averageOf(await placeholderOf('png', [200, 40, 90], 0.5)).hasAlpha).toBe(true);
});

test('the placeholder of a gray JPEG is gray', async () => {
  const gray = sharp({ create: { width: 90, height: 60, channels: 3, background: '#707070' } });
  const jpeg = await gray.toColourspace('b-w').jpeg().toBuffer();
  const { color } = averageOf(Buffer.from(await createPlaceholder(jpeg, 5_400), 'base64'));
  expect(Math.max(...color) - Math.min(...color)).toBeLessThan(10);
});

test.each([
  { width: 512, height: 384 },
  { width: 512, height: 1 },
  { width: 1, height: 1 },
])('a thumbnail of $width x $height has a placeholder of at most 25 bytes', async (size) => {
  expect((await placeholderOf('png', [9, 9, 9], 1, size)).length).toBeLessThanOrEqual(25);
});

test('a thumbnail of noise has a placeholder of at most 36 characters', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const image = sharp({ create: { width: 128, height: 128, channels: 3, noise, background: '#000' } });
  expect((await createPlaceholder(await image.png().toBuffer(), 16_384)).length).toBeLessThanOrEqual(36);
});
