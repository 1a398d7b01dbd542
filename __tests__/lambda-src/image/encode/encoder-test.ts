/** Formats and qualities of variants. thumbnail-encoder-test.ts has the rule of thumbnails. */
import sharp, { type Sharp } from 'sharp';
import { ImageEncoder } from '../../../../lambda-src/image/encode/encoder';
import { readPixels, type Pixels } from '../../../../lambda-src/image/pixels';
import { allVariants, type Variant, type VariantDefinition } from '../../../../lambda-src/variants/variant';
import { partsOf, decodeJpeg, decodePng } from '../../../../scripts/checks/images/other-decoders';
import { plasma } from '../../../../scripts/checks/images/seeds';

const READERS = ['VipsForeignLoadWebpBuffer', 'VipsForeignLoadHeifBuffer'];
// The function blocks them in the whole process.
beforeAll(() => {
  sharp.unblock({ operation: READERS });
});
afterAll(() => {
  sharp.block({ operation: READERS });
});

function variant(definition: VariantDefinition): Variant {
  const [, made] = allVariants(128, { card: { width: 640, ...definition } }) as [Variant, Variant];
  return made;
}

/** Large by its width, so that it takes little time. */
const LARGE = [640, 24] as const;
const photograph = (): Promise<Pixels> => readPixels(noisy(...LARGE));
/** Smooth colors with noise, which a PNG needs many bytes for. */
function noisy(width: number, height: number): Sharp {
  const raw = { width, height, channels: 3 } as const;
  let state = 1;
  const levels = Array.from({ length: width * height * 3 }, (_, index) => {
    state = (state * 48_271) % 2_147_483_647;
    return 100 + (index % 60) + (state % 32);
  });
  return sharp(Buffer.from(levels), { raw });
}
/** A rectangle on a plain ground. */
function chart(width: number, height: number): Pixels {
  const data = Buffer.alloc(width * height * 3, 240);
  for (let y = 4; y < height / 2; y++) data.fill(20, (y * width + 30) * 3, (y * width + 200) * 3);
  return { data, width, height, channels: 3 };
}
/** The left half is transparent red. */
function transparent(width: number, height: number): Pixels {
  const data = Buffer.alloc(width * height * 4);
  for (let at = 0; at < width * height; at++) data.set([255, 0, 0, at % width < width / 2 ? 0 : 255], at * 4);
  return { data, width, height, channels: 4 };
}

const fromPng = (): ImageEncoder => new ImageEncoder({ format: 'png', bytes: Buffer.alloc(0) });
const fromJpeg = (): ImageEncoder => new ImageEncoder({ format: 'jpeg', bytes: Buffer.alloc(0) });

describe('auto', () => {
  test('a large image of a PNG becomes a JPEG with full color resolution if a sample is smaller so', async () => {
    const { format, bytes } = await fromPng().encode(await photograph(), variant({}), true);
    expect(format).toBe('jpeg');
    expect((await sharp(bytes).metadata()).chromaSubsampling).toBe('4:4:4');
  });

  test('a large image of a PNG that is not resized becomes a JPEG as well', async () => {
    expect(await fromPng().encode(await photograph(), variant({}), false)).toMatchObject({ format: 'jpeg' });
  });

  test('a large image of a PNG stays PNG if a sample is no larger so', async () => {
    const pixels = chart(...LARGE);
    const { format, bytes } = await fromPng().encode(pixels, variant({}), true);
    expect(format).toBe('png');
    expect(
      (
        await readPixels(sharp(decodePng(bytes).data, { raw: { ...pixels, channels: 4 } }).removeAlpha())
      ).data.equals(pixels.data),
    ).toBe(true);
  });

  test('all large images of an original get the format of the first one', async () => {
    const encoder = fromPng();
    expect(await encoder.encode(chart(...LARGE), variant({}), true)).toMatchObject({ format: 'png' });
    expect(await encoder.encode(await photograph(), variant({}), true)).toMatchObject({ format: 'png' });
  });

  test('a large image with a transparent pixel is a lossless PNG', async () => {
    const pixels = transparent(640, 9);
    const { format, bytes } = await fromPng().encode(pixels, variant({}), true);
    expect(format).toBe('png');
    expect(decodePng(bytes).data.equals(pixels.data)).toBe(true);
  });

  test('a large image of few rows is sampled too', async () => {
    expect(await fromPng().encode(chart(640, 3), variant({}), true)).toMatchObject({ format: 'png' });
  });

  test('an image of a JPEG is a JPEG with half the color resolution', async () => {
    const { format, bytes } = await fromJpeg().encode(await photograph(), variant({}), true);
    expect(format).toBe('jpeg');
    expect((await sharp(bytes).metadata()).chromaSubsampling).toBe('4:2:0');
  });
});

describe('a format that the variant names', () => {
  test('jpeg blends transparent pixels with white', async () => {
    const { format, bytes } = await fromPng().encode(transparent(64, 64), variant({ format: 'jpeg' }), true);
    expect(format).toBe('jpeg');
    const { data } = decodeJpeg(bytes);
    expect([...data.subarray(0, 3)].every((level) => level > 252)).toBe(true);
    expect([...data.subarray(63 * 4, 63 * 4 + 3)].map((level) => Math.round(level / 255))).toEqual([1, 0, 0]);
  });

  test('jpeg from a JPEG has the same rule as auto', async () => {
    const pixels = await photograph();
    expect(await fromJpeg().encode(pixels, variant({ format: 'jpeg' }), true)).toEqual(
      await fromJpeg().encode(pixels, variant({}), true),
    );
  });

  test('png of a photograph is lossless in every size', async () => {
    for (const pixels of [await readPixels(noisy(60, 40)), await photograph()]) {
      const { format, bytes } = await fromJpeg().encode(pixels, variant({ format: 'png' }), true);
      expect(format).toBe('png');
      const raw = { width: pixels.width, height: pixels.height, channels: 4 } as const;
      const { data } = await readPixels(sharp(decodePng(bytes).data, { raw }).removeAlpha());
      expect(data.equals(pixels.data)).toBe(true);
      expect(partsOf(Buffer.from(bytes)).filter((part) => !/IHDR|IDAT|IEND|PLTE/.test(part))).toEqual([]);
    }
  });

  test('png of a PNG in its own size has no more than 1.05 times the bytes', async () => {
    const original = await noisy(80, 60).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer();
    const pixels = await readPixels(sharp(original));
    const encoder = new ImageEncoder({ format: 'png', bytes: original });
    const { bytes } = await encoder.encode(pixels, variant({ format: 'png' }), false);
    expect(bytes.length).toBeLessThanOrEqual(1.05 * original.length);
  });

  test.each(['webp', 'avif'] as const)('%s keeps transparent pixels', async (format) => {
    const encoded = await fromPng().encode(transparent(64, 64), variant({ format }), true);
    expect(encoded.format).toBe(format);
    const { data, channels } = await readPixels(sharp(encoded.bytes));
    expect(channels).toBe(4);
    expect([data[3], data[63 * 4 + 3]]).toEqual([0, 255]);
  });

  test.each(['webp', 'avif'] as const)('%s of opaque pixels has no alpha channel', async (format) => {
    const pixels = await readPixels(plasma(40, 30, 3).ensureAlpha());
    const { bytes } = await fromPng().encode(pixels, variant({ format }), true);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 40, height: 30, hasAlpha: false });
  });

  test.each(['auto', 'jpeg', 'webp', 'avif'] as const)(
    'the quality of the variant replaces the default of %s',
    async (format) => {
      const pixels = await photograph();
      const sizes: number[] = [];
      for (const encoder of [fromJpeg(), fromPng()])
        for (const quality of [40, undefined, 95])
          sizes.push(
            (await encoder.encode(pixels, variant({ format, ...(quality && { quality }) }), true)).bytes
              .length,
          );
      const [low = 0, usual = 0, high = 0] = sizes;
      expect(low).toBeLessThan(usual);
      expect(usual).toBeLessThan(high);
      expect(sizes.slice(3)).toEqual(sizes.slice(3).toSorted((a, b) => a - b));
    },
  );
});
