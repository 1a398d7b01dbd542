/** The public conformance set: what each file must become, read by a decoder that shares no code with the function's. */
import sharp from 'sharp';
import { PermanentFailure } from '../../lambda-src/failures';
import { decodeJpeg, decodePng, psnr } from '../corpus/other-decoders';
import { PNGSUITE, readPngSuite, REFUSED } from '../corpus/pngsuite';
import { readThumbnail, tryPicture } from '../corpus/thumbnails';

test('PngSuite is there as a whole', () => {
  expect(PNGSUITE).toHaveLength(175);
  expect(PNGSUITE.filter((name) => name.startsWith('x')).sort()).toEqual(Object.keys(REFUSED).sort());
});

test.each(PNGSUITE)('%s', async (name) => {
  const bytes = readPngSuite(name);
  const result = await tryPicture(bytes);
  const refused = REFUSED[name];
  if (refused) {
    expect(result).toMatchObject({ reason: refused.reason });
    return;
  }
  if (result instanceof PermanentFailure) throw result;
  const thumbnail = readThumbnail(result);
  const original = decodePng(bytes);
  const { width, height, data } = original;
  const isTransparent = data.some((level, index) => index % 4 === 3 && level < 255);
  expect(result).toMatchObject({ format: isTransparent ? 'png' : 'jpeg', width, height });
  // They are smaller than a thumbnail, so all that may differ is what the JPEG's own quality costs.
  const raw = sharp(data, { raw: { width, height, channels: 4 } });
  const reference = isTransparent
    ? original
    : decodeJpeg(await raw.removeAlpha().jpeg({ quality: 80 }).toBuffer());
  expect(psnr(thumbnail, reference)).toBeGreaterThanOrEqual(40);
});
