/** Compares with the quality that libjpeg itself, which sharp uses, was given. */
import { libjpegQuality } from '../../../../lambda-src/image/jpeg/quality';
import { jpeg, MARKER, quantization, segment, START } from '../../../../scripts/checks/images/jpeg';
import { plasma } from '../../../../scripts/checks/images/seeds';

test('every quality of libjpeg is recognized', async () => {
  const qualities = Array.from({ length: 100 }, (_, index) => index + 1);
  const recognized = await Promise.all(
    qualities.map(async (quality) => libjpegQuality(await plasma(8, 8, 3).jpeg({ quality }).toBuffer())),
  );
  expect(recognized).toEqual(qualities);
});

test('segments before the tables are skipped', async () => {
  const image = await plasma(8, 8, 3).jpeg({ quality: 30 }).toBuffer();
  const comments = [segment(MARKER.comment), segment(MARKER.comment, Buffer.alloc(40_000, MARKER.dqt))];
  expect(libjpegQuality(Buffer.concat([START, ...comments, image.subarray(2)]))).toBe(30);
});

describe('no quality is returned', () => {
  test('tables of other encoders have no quality', async () => {
    const image = plasma(8, 8, 3).jpeg({ quality: 30, quantisationTable: 3 });
    expect(libjpegQuality(await image.toBuffer())).toBeUndefined();
    expect(libjpegQuality(jpeg({ width: 8, height: 8 }))).toBeUndefined();
  });

  test('a table whose last step differs has no quality', async () => {
    const image = await plasma(8, 8, 3).jpeg({ quality: 30 }).toBuffer();
    const table = image.indexOf('ffdb', 0, 'hex') + 5;
    image[table + 63] = (image[table + 63] ?? 0) - 1;
    expect(libjpegQuality(image)).toBeUndefined();
  });

  test('a JPEG without tables has no quality', async () => {
    const image = await plasma(8, 8, 3).jpeg({ quality: 30 }).toBuffer();
    const table = image.subarray(image.indexOf('ffdb', 0, 'hex'));
    // The table follows the start of the scan, stray bytes, or nothing.
    for (const before of ['ffda0002', '0000', 'ffff', ''])
      expect([before, libjpegQuality(Buffer.concat([START, Buffer.from(before, 'hex'), table]))]).toEqual([
        before,
        before === 'ffda0002' ? undefined : 30,
      ]);
    for (const length of [0, 2, 3, 4, 6, 30])
      expect(libjpegQuality(Buffer.concat([START, quantization()]).subarray(0, length))).toBeUndefined();
  });
});
