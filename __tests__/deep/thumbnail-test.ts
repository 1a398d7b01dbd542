/** Images at the limits, which take seconds. */
import sharp from 'sharp';
import { INPUT_MEGAPIXELS } from '../../lambda-src/contract';
import { BYTES_PER_PIXEL } from '../../lambda-src/image/admission';
import { createThumbnail } from '../../lambda-src/image/thumbnail';

const MEGAPIXEL = 1_000_000;

test('the slowest image with the most pixels gets its thumbnail', async () => {
  // An interlaced 16-bit PNG with alpha takes a decoder the longest and is held in memory as a whole.
  const sides = { width: 7_500, height: 5_000 };
  expect(sides.width * sides.height * 8).toBe(INPUT_MEGAPIXELS.default * MEGAPIXEL * BYTES_PER_PIXEL);
  const image = await sharp({
    create: { ...sides, channels: 4, background: { r: 200, g: 40, b: 10, alpha: 0.5 } },
  })
    .toColourspace('rgb16')
    .png({ compressionLevel: 1, progressive: true })
    .toBuffer();
  const options = { size: 128, maxPixels: INPUT_MEGAPIXELS.default * MEGAPIXEL };
  expect(await createThumbnail(image, options)).toMatchObject({
    format: 'png',
    width: 128,
    height: 85,
    original: { format: 'png', ...sides },
  });
});
