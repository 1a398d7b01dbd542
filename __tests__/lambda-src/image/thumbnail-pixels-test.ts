/** Compares a thumbnail with a Lanczos of the full original. Both are read by decoders that the function does not use. */
import sharp, { type Sharp } from 'sharp';
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import { renderPixels } from '../../../lambda-src/image/thumbnail';
import { randomNumbers } from '../../../scripts/checks/images/binary';
import { orientation } from '../../../scripts/checks/images/exif';
import { lanczos } from '../../../scripts/checks/images/lanczos';
import { decodeJpeg, decodePng, psnr, type Pixels } from '../../../scripts/checks/images/other-decoders';
import { plasma, withExif } from '../../../scripts/checks/images/seeds';
import { OPTIONS, readThumbnail, tryImage } from '../../../scripts/checks/images/thumbnails';

const SIZE = [240, 160] as const;

/** Rotates and mirrors stored pixels by their EXIF orientation (CIPA DC-008, 4.6.4). */
function upright({ data, width, height }: Pixels, value: number): Pixels {
  const turned = value > 4;
  const shown = turned ? { width: height, height: width } : { width, height };
  const out = Buffer.alloc(data.length);
  for (let y = 0; y < shown.height; y++) {
    for (let x = 0; x < shown.width; x++) {
      const [row, column] = turned ? [x, y] : [y, x];
      const fromRight = [2, 3, 7, 8].includes(value) ? width - 1 - column : column;
      const fromBottom = [3, 4, 6, 7].includes(value) ? height - 1 - row : row;
      data.copy(
        out,
        (y * shown.width + x) * 4,
        (fromBottom * width + fromRight) * 4,
        (fromBottom * width + fromRight + 1) * 4,
      );
    }
  }
  return { ...shown, data: out };
}

async function compare(bytes: Buffer, original: Pixels): Promise<number> {
  const result = await tryImage(bytes);
  if (result instanceof PermanentFailure) throw result;
  return psnr(readThumbnail(result), lanczos(original, result));
}

test.each<[string, (size: typeof SIZE) => Sharp]>([
  ['baseline JPEG', (size) => plasma(...size, 3).jpeg({ quality: 95 })],
  ['baseline JPEG without subsampling', (size) => plasma(...size, 3).jpeg({ chromaSubsampling: '4:4:4' })],
  ['progressive JPEG', (size) => plasma(...size, 3).jpeg({ progressive: true })],
  ['gray JPEG', (size) => plasma(...size, 1).jpeg()],
  ['RGB PNG', (size) => plasma(...size, 3).png()],
  [
    'gray PNG',
    (size) =>
      plasma(...size, 1)
        .toColourspace('b-w')
        .png(),
  ],
  ['interlaced PNG', (size) => plasma(...size, 3).png({ progressive: true })],
  ['PNG with a palette', (size) => plasma(...size, 3).png({ palette: true, effort: 1 })],
  ['PNG with alpha', (size) => plasma(...size, 4).png()],
  [
    'PNG with alpha of 16 bits',
    (size) =>
      plasma(...size, 4)
        .toColourspace('rgb16')
        .png(),
  ],
])('the thumbnail of a %s matches the reference by at least 40 dB', async (name, make) => {
  const bytes = await make(SIZE).toBuffer();
  expect(
    await compare(bytes, name.includes('JPEG') ? decodeJpeg(bytes) : decodePng(bytes)),
  ).toBeGreaterThanOrEqual(40);
});

const SMALL = { ...OPTIONS, size: 64 };

/** Has detail of two pixels, which shows a shift of a hundredth of a thumbnail's pixel. Levels from 96 to 160. */
function noise(width: number, height: number): Sharp {
  const random = randomNumbers(width * height);
  const raw = { width: width >> 1, height: height >> 1, channels: 3 } as const;
  const levels = Buffer.from(Array.from({ length: raw.width * raw.height * 3 }, () => 96 + 64 * random()));
  return sharp(levels, { raw }).resize(width, height, { fit: 'fill' });
}

test.each([
  // The decoder shrinks by 1, 2, 4 and 8. Most sides leave a partial pixel.
  [321, 241],
  [401, 321],
  [677, 227],
  [1187, 317],
  // Larger on one axis than on the other.
  [1201, 59],
  [97, 1601],
])('the thumbnail of a JPEG of %i x %i matches an exact Lanczos by at least 50 dB', async (width, height) => {
  const bytes = await noise(width, height).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
  const { data, ...info } = await renderPixels(bytes, SMALL);
  const made = { ...info, data: await sharp(data, { raw: info }).ensureAlpha().raw().toBuffer() };
  expect(psnr(made, lanczos(decodeJpeg(bytes), info))).toBeGreaterThanOrEqual(50);
});

test.each([
  [241, 161],
  [677, 227],
])(
  'the thumbnail of a PNG with alpha of %i x %i matches an exact Lanczos by at least 50 dB',
  async (width, height) => {
    const raw = { width, height };
    const alpha = await noise(width, height).extractChannel(1).raw().toBuffer();
    const bytes = await sharp(await noise(width, height).raw().toBuffer(), { raw: { ...raw, channels: 3 } })
      .joinChannel(alpha, { raw: { ...raw, channels: 1 } })
      .png()
      .toBuffer();
    const { data, ...info } = await renderPixels(bytes, SMALL);
    expect(psnr({ ...info, data }, lanczos(decodePng(bytes), info))).toBeGreaterThanOrEqual(50);
  },
);

test.each([3, 4] as const)(
  'a PNG with %i channels is converted from its profile to sRGB',
  async (channels) => {
    const plain = plasma(...SIZE, channels);
    const bytes = await plain.withIccProfile('p3').png().toBuffer();
    const wide = await sharp(bytes).keepIccProfile().raw().toBuffer();
    const converted = await sharp(bytes).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    expect(converted).not.toEqual(wide);
    const [width, height] = SIZE;
    expect(await compare(bytes, { width, height, data: converted })).toBeGreaterThanOrEqual(40);
  },
);

test('a JPEG of CMYK with a profile has the colors that it was made from', async () => {
  const plain = plasma(...SIZE, 3);
  const bytes = await plain.clone().withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer();
  expect(await sharp(bytes).metadata()).toMatchObject({ space: 'cmyk', hasProfile: true });
  const [width, height] = SIZE;
  const data = await plain.ensureAlpha().raw().toBuffer();
  // Inks cannot print all colors.
  expect(await compare(bytes, { width, height, data })).toBeGreaterThanOrEqual(25);
});

describe.each(['jpeg', 'png'] as const)('the orientation of a %s', (format) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'EXIF orientation %i results in an upright thumbnail',
    async (value) => {
      const stored = await plasma(150, 100, 3).toFormat(format).toBuffer();
      const pixels = format === 'jpeg' ? decodeJpeg(stored) : decodePng(stored);
      expect(
        await compare(withExif(stored, orientation(value)), upright(pixels, value)),
      ).toBeGreaterThanOrEqual(40);
    },
  );
});

test('a PNG with alpha is upright and keeps its colors', async () => {
  const stored = await plasma(150, 100, 4).png().toBuffer();
  expect(
    await compare(withExif(stored, orientation(6)), upright(decodePng(stored), 6)),
  ).toBeGreaterThanOrEqual(40);
});
