/** All images of an original, compared with other decoders, an exact Lanczos, and sizes computed by hand. */
import sharp from 'sharp';
import { PermanentFailure } from '../../../../lambda-src/failures/failures';
import { createThumbnails, type PixelPathOptions } from '../../../../lambda-src/image/thumbnail';
import type { CreatedThumbnail } from '../../../../lambda-src/image/types';
import {
  allVariants,
  thumbnailVariant,
  type VariantDefinitions,
} from '../../../../lambda-src/variants/variant';
import { SENTINEL } from '../../../../scripts/checks/images/binary';
import { camera, orientation } from '../../../../scripts/checks/images/exif';
import { lanczos } from '../../../../scripts/checks/images/lanczos';
import { decodePng, psnr, type Pixels } from '../../../../scripts/checks/images/other-decoders';
import { plasma, withExif } from '../../../../scripts/checks/images/seeds';

type Options = Partial<Omit<PixelPathOptions, 'variants'>>;

async function create(
  original: Buffer,
  definitions: VariantDefinitions,
  options: Options = {},
): Promise<readonly CreatedThumbnail[]> {
  const images: CreatedThumbnail[] = [];
  const variants = allVariants(64, definitions);
  for await (const image of createThumbnails(Buffer.from(original), {
    maxPixels: 268_000_000,
    variants,
    ...options,
  }))
    images.push(image);
  return images;
}

async function createOne(original: Buffer, definition: VariantDefinitions[string], options?: Options) {
  const images = await create(original, { card: definition }, options);
  const image = images.find(({ name }) => name === 'card');
  if (!image) throw new Error('There is no image "card".');
  return image;
}

const png = (image: CreatedThumbnail): Pixels => decodePng(image.bytes);

/** The level of one color at a place. */
function levelAt({ data, width }: Pixels, x: number, y: number, color: number): number | undefined {
  return data[(y * width + x) * 4 + color];
}

describe('names and sizes', () => {
  test('the images of an original come with their names, the largest level first', async () => {
    const images = await create(await plasma(1000, 750, 3).jpeg().toBuffer(), {
      small: { width: 100 },
      large: { width: 800 },
      square: { width: 300, height: 300, fit: 'cover' },
    });
    expect(images.map(({ name, width, height, format }) => [name, width, height, format])).toEqual([
      ['large', 800, 600, 'jpeg'],
      ['square', 300, 300, 'jpeg'],
      ['small', 100, 75, 'jpeg'],
      ['64', 64, 48, 'jpeg'],
    ]);
    expect(images.map(({ bytes, size }) => bytes.length === size)).not.toContain(false);
    expect(images[0]?.original).toEqual({ format: 'jpeg', width: 1000, height: 750 });
  });

  test('without variants, an original gets its thumbnail only', async () => {
    const images = await create(await plasma(96, 64, 3).jpeg().toBuffer(), {});
    expect(images.map(({ name, width, height }) => [name, width, height])).toEqual([['64', 64, 43]]);
  });

  test('a small original gets every image, in its own size or cropped', async () => {
    const images = await create(await plasma(30, 20, 3).png().toBuffer(), {
      large: { width: 800 },
      wide: { width: 600, height: 200, fit: 'cover' },
    });
    expect(images.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['64', 30, 20],
      ['large', 30, 20],
      ['wide', 30, 10],
    ]);
  });

  test('an original of 65,500 x 1 pixels gets every image', async () => {
    const images = await create(await plasma(65_500, 1, 3).jpeg().toBuffer(), {
      large: { width: 2560 },
      square: { width: 100, height: 100, fit: 'cover' },
    });
    expect(images.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['square', 1, 1],
      ['large', 2560, 1],
      ['64', 64, 1],
    ]);
  });

  test('two runs make the same bytes', async () => {
    const original = await plasma(300, 200, 3).jpeg().toBuffer();
    const definitions = { a: { width: 200, format: 'avif' }, w: { width: 150, format: 'webp' } } as const;
    expect(await create(original, definitions)).toEqual(await create(original, definitions));
  });
});

describe('pixels', () => {
  test.each([3, 4] as const)(
    'each image of a PNG with %i channels matches an exact Lanczos of the original by at least 48 dB',
    async (channels) => {
      const original = await plasma(211, 141, channels).png().toBuffer();
      const images = await create(original, {
        large: { width: 160, format: 'png' },
        small: { width: 60, format: 'png' },
      });
      for (const image of images.filter(({ name }) => name !== '64'))
        expect(psnr(png(image), lanczos(decodePng(original), image))).toBeGreaterThanOrEqual(48);
    },
  );

  test('an image of more than 8 megapixels is decoded in one step', async () => {
    const raw = { width: 3000, height: 2700, channels: 3 } as const;
    const original = await sharp(Buffer.alloc(3000 * 2700 * 3, 99), { raw })
      .jpeg()
      .toBuffer();
    const { width, height, bytes } = await createOne(original, { width: 2000 });
    expect([width, height]).toEqual([2000, 1800]);
    const { channels } = await sharp(bytes).stats();
    expect(channels.map(({ min, max }) => [min, max])).toEqual(Array(3).fill([99, 99]));
  });

  // Red grows to the right, and green to the bottom.
  const ramps = sharp(
    Buffer.from(Array.from({ length: 240 * 120 }, (_, at) => [at % 240, 2 * Math.floor(at / 240), 0]).flat()),
    { raw: { width: 240, height: 120, channels: 3 } },
  );

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'a crop of an original with the orientation %i is cut from the upright image',
    async (value) => {
      // The reverse of each orientation (CIPA DC-008, 4.6.4): turned first, then mirrored.
      const degrees = [0, 0, 0, 180, 180, 90, 270, 270, 90][value];
      const turned = sharp(await ramps.clone().rotate(degrees).png().toBuffer());
      const stored = turned.flop([2, 4, 5, 7].includes(value));
      const original = withExif(await stored.png().toBuffer(), orientation(value));
      const image = await createOne(original, {
        width: 60,
        height: 120,
        fit: 'cover',
        gravity: 'east',
        format: 'png',
      });
      const pixels = png(image);
      expect([image.width, image.height]).toEqual([60, 120]);
      expect([levelAt(pixels, 0, 0, 0), levelAt(pixels, 59, 119, 0)]).toEqual([180, 239]);
      expect([levelAt(pixels, 0, 0, 1), levelAt(pixels, 59, 119, 1)]).toEqual([0, 238]);
    },
  );

  test('an alpha channel that is not used does not affect the images', async () => {
    const sizes = { large: { width: 120, format: 'png' }, small: { width: 60, format: 'png' } } as const;
    const opaque = await create(await ramps.clone().ensureAlpha().png().toBuffer(), sizes);
    const plain = decodePng(await ramps.clone().png().toBuffer());
    for (const image of opaque.filter(({ name }) => name !== '64'))
      expect(psnr(png(image), lanczos(plain, image))).toBeGreaterThanOrEqual(48);
  });

  test('a focal point takes precedence over the gravity', async () => {
    const original = await ramps.clone().png().toBuffer();
    const definition = { width: 60, height: 120, fit: 'cover', gravity: 'west', format: 'png' } as const;
    const image = await createOne(original, definition, { focalPoint: { x: 0.5, y: 0.5 } });
    expect(levelAt(png(image), 0, 0, 0)).toBe(90);
  });

  test('a crop whose level would have more than 12 megapixels is cut from the original', async () => {
    // Upright 7,000 x 1,750 pixels; the level grows by 1 for each 28 columns.
    const row = Buffer.from(Array.from({ length: 7000 }, (_, x) => Math.floor(x / 28)));
    const raw = { width: 7000, height: 1750, channels: 1 } as const;
    const upright = sharp(Buffer.concat(Array<Buffer>(1750).fill(row)), { raw });
    const stored = await upright.rotate(270).png({ compressionLevel: 1 }).toBuffer();
    const definition = { width: 280, height: 1750, fit: 'cover', gravity: 'east', format: 'png' } as const;
    const pixels = png(await createOne(withExif(stored, orientation(6)), definition));
    expect([pixels.width, pixels.height]).toEqual([280, 1750]);
    expect([levelAt(pixels, 0, 0, 0), levelAt(pixels, 279, 1749, 0)]).toEqual([240, 249]);
  });

  test.each([
    ['CMYK', () => plasma(300, 200, 3).toColourspace('cmyk').jpeg().toBuffer()],
    ['gray', () => plasma(300, 200, 1).jpeg().toBuffer()],
  ])('the images of a JPEG of %s have the colors of its thumbnail', async (_, make) => {
    const original = await make();
    const large = png(await createOne(original, { width: 150, format: 'png' }));
    const thumbnail = png(await createOne(original, { width: 64, format: 'png' }));
    expect(psnr(thumbnail, lanczos(large, thumbnail))).toBeGreaterThan(45);
  });
});

test('no image has metadata of the original', async () => {
  const photograph = await plasma(300, 200, 3).withIccProfile('p3').jpeg().toBuffer();
  const original = withExif(photograph, camera(SENTINEL, Buffer.alloc(10)));
  const formats = ['auto', 'jpeg', 'png', 'webp', 'avif'] as const;
  const images = await create(
    original,
    Object.fromEntries(formats.map((format) => [format, { width: 100, format }])),
  );
  // Chunks and boxes of other formats than JPEG and PNG, whose parts other tests check.
  const parts = /Exif|EXIF|ICC|prof|XMP|xmp|mime|http/;
  for (const { bytes } of images) {
    expect(Buffer.from(bytes).includes(SENTINEL)).toBe(false);
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(parts);
  }
});

describe('failures', () => {
  test('an original that does not decode gets no image, and its failure names none', async () => {
    const original = (await plasma(300, 200, 3).jpeg().toBuffer()).subarray(0, 3000);
    const failure = await create(original, { large: { width: 200 } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(failure).toMatchObject({ reason: 'CORRUPT', format: 'jpeg', variant: undefined });
  });

  test('an image that its format cannot hold is a permanent failure that names it', async () => {
    const original = await plasma(20_000, 2, 3).png().toBuffer();
    const variant = { ...thumbnailVariant(20_000), name: 'strip', format: 'webp' } as const;
    const options = { maxPixels: 100_000, variants: [variant] } as const;
    await expect(createThumbnails(original, options).next()).rejects.toMatchObject({
      reason: 'TOO_MANY_PIXELS',
      message: 'Processed image is too large for the WebP format',
      variant: 'strip',
      format: 'png',
    });
  });
});
