import { randomFillSync } from 'node:crypto';
import sharp from 'sharp';
import { MAX_INPUT_SIDE } from '../../../lambda-src/contract';
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import { PNG_COMPRESSION_LEVEL, recipe } from '../../../lambda-src/image/recipe';
import { createThumbnail } from '../../../lambda-src/image/thumbnail';
import { meanDifference } from '../../../scripts/demo/outcome';

const OPTIONS = { size: 128, maxPixels: 50_000_000 };
/** Corner colors that show whether an image is rotated or mirrored. */
const CORNERS = {
  topLeft: [255, 0, 0],
  topRight: [0, 255, 0],
  bottomLeft: [0, 0, 255],
  bottomRight: [255, 255, 255],
};

/** Draws four plain rectangles, with the given alpha. */
function fields(width: number, height: number, alpha?: number) {
  const channels = alpha === undefined ? 3 : 4;
  const pixels = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const corner = `${y < height / 2 ? 'top' : 'bottom'}${x < width / 2 ? 'Left' : 'Right'}` as const;
      pixels.set([...CORNERS[corner], ...(alpha === undefined ? [] : [alpha])], (y * width + x) * channels);
    }
  }
  return sharp(pixels, { raw: { width, height, channels } });
}

async function corners(image: Uint8Array): Promise<Record<string, number[]>> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): number[] => {
    const start = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
    return [...data.subarray(start, start + 3)].map((level) => (level > 127 ? 255 : 0));
  };
  return {
    topLeft: at(0.2, 0.2),
    topRight: at(0.8, 0.2),
    bottomLeft: at(0.2, 0.8),
    bottomRight: at(0.8, 0.8),
  };
}

async function refusal(bytes: Uint8Array, options = OPTIONS): Promise<unknown> {
  return createThumbnail(bytes, options).then(
    () => 'accepted',
    (error: unknown) => (error instanceof PermanentFailure ? error.reason : error),
  );
}

describe('size', () => {
  test.each([
    [400, 300, 128, 96],
    [300, 400, 96, 128],
    [1000, 1000, 128, 128],
    [2000, 10, 128, 1],
    [128, 128, 128, 128],
    [40, 20, 40, 20],
    [1, 1, 1, 1],
  ])(
    'an original of %i x %i gets a thumbnail of %i x %i',
    async (width, height, expectedWidth, expectedHeight) => {
      const thumbnail = await createThumbnail(await fields(width, height).png().toBuffer(), OPTIONS);
      expect(thumbnail).toMatchObject({
        width: expectedWidth,
        height: expectedHeight,
        original: { format: 'png', width, height },
      });
      expect(await sharp(thumbnail.bytes).metadata()).toMatchObject({
        width: expectedWidth,
        height: expectedHeight,
      });
      expect(thumbnail.size).toBe(thumbnail.bytes.length);
    },
  );
});

describe('the resize', () => {
  test('the resize is a Lanczos of the full decode', async () => {
    // Noise, because every kernel results in different levels. Transparent, so that the thumbnail is a lossless PNG.
    const pixels = randomFillSync(Buffer.alloc(500 * 500 * 4));
    const original = await sharp(pixels, { raw: { width: 500, height: 500, channels: 4 } })
      .png()
      .toBuffer();
    const { bytes } = await createThumbnail(original, OPTIONS);
    const actual = await sharp(bytes).raw().toBuffer();
    const difference = async (kernel: 'lanczos3' | 'lanczos2' | 'cubic'): Promise<number> =>
      meanDifference(actual, await sharp(original).resize(128, 128, { kernel }).raw().toBuffer());
    expect(await difference('lanczos3')).toBeLessThan(0.5);
    expect(await difference('lanczos2')).toBeGreaterThan(1);
    expect(await difference('cubic')).toBeGreaterThan(1);
  });
});

describe('orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'an original with EXIF orientation %i gets an upright thumbnail',
    async (orientation) => {
      // EXIF says how to turn the stored pixels upright. The inverse stores an upright image for that orientation.
      const inverse = {
        1: {},
        2: { flop: true },
        3: { turn: 180 },
        4: { flip: true },
        5: { turn: 270, flip: true },
        6: { turn: 270 },
        7: { turn: 90, flip: true },
        8: { turn: 90 },
      }[orientation] as { turn?: number; flip?: boolean; flop?: boolean };
      let stored = sharp(await fields(200, 100).png().toBuffer()).rotate(inverse.turn ?? 0);
      stored = sharp(await stored.png().toBuffer())
        .flip(inverse.flip ?? false)
        .flop(inverse.flop ?? false);
      const thumbnail = await createThumbnail(
        await stored.withMetadata({ orientation }).jpeg().toBuffer(),
        OPTIONS,
      );
      expect(thumbnail).toMatchObject({ width: 128, height: 64, original: { width: 200, height: 100 } });
      expect(await corners(thumbnail.bytes)).toEqual(CORNERS);
    },
  );
});

describe('format', () => {
  test('an opaque image has no alpha channel, even if the original has one', async () => {
    for (const image of [fields(200, 100), fields(200, 100, 255)]) {
      const { bytes } = await createThumbnail(await image.png().toBuffer(), OPTIONS);
      expect(await sharp(bytes).metadata()).toMatchObject({ channels: 3 });
    }
  });

  test('an image with any transparency becomes a PNG that keeps it', async () => {
    const { bytes, format } = await createThumbnail(await fields(200, 100, 254).png().toBuffer(), OPTIONS);
    expect(format).toBe('png');
    expect((await sharp(bytes).ensureAlpha().extractChannel(3).raw().toBuffer())[0]).toBe(254);
  });

  test('half-transparent pixels keep their color', async () => {
    const { bytes } = await createThumbnail(await fields(200, 100, 128).png().toBuffer(), OPTIONS);
    expect(await corners(bytes)).toEqual(CORNERS);
    const color = { r: 200, g: 100, b: 50, alpha: 0.5 };
    const plain = sharp({ create: { width: 300, height: 300, channels: 4, background: color } });
    const thumbnail = await createThumbnail(await plain.png().toBuffer(), OPTIONS);
    const [red = 0, green = 0, blue = 0] = await sharp(thumbnail.bytes).raw().toBuffer();
    // Premultiplying and back at half of 255 levels changes a level by at most 2.
    for (const off of [red - 200, green - 100, blue - 50]) expect(Math.abs(off)).toBeLessThanOrEqual(2);
  });

  test('one transparent pixel that vanishes in the resize makes no alpha channel', async () => {
    const { data, info } = await fields(1024, 1024, 255).raw().toBuffer({ resolveWithObject: true });
    data[3] = 254;
    const { bytes } = await createThumbnail(await sharp(data, { raw: info }).png().toBuffer(), OPTIONS);
    expect(await sharp(bytes).metadata()).toMatchObject({ channels: 3 });
  });

  test.each([
    ['16-bit PNG', () => fields(200, 100).toColourspace('rgb16').png()],
    ['palette PNG', () => fields(200, 100).png({ palette: true })],
    ['interlaced PNG', () => fields(200, 100).png({ progressive: true })],
    ['progressive JPEG', () => fields(200, 100).jpeg({ progressive: true })],
  ])('a %s keeps its colors, in 8-bit sRGB', async (_, make) => {
    const { bytes } = await createThumbnail(await make().toBuffer(), OPTIONS);
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar', channels: 3 });
    expect(await corners(bytes)).toEqual(CORNERS);
  });

  test('a CMYK JPEG becomes sRGB, with the colors that viewers show', async () => {
    const original = await fields(200, 100).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    const { bytes } = await createThumbnail(original, OPTIONS);
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', channels: 3 });
    expect(await corners(bytes)).toEqual(
      await corners(await sharp(original).toColourspace('srgb').png().toBuffer()),
    );
  });

  test('a gray image becomes sRGB', async () => {
    const { bytes } = await createThumbnail(
      await fields(200, 100).toColourspace('b-w').jpeg().toBuffer(),
      OPTIONS,
    );
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar' });
  });

  test('the content decides the format', async () => {
    expect(await createThumbnail(await fields(20, 10).jpeg().toBuffer(), OPTIONS)).toMatchObject({
      original: { format: 'jpeg' },
    });
  });
});

describe('metadata', () => {
  test.each(['jpeg', 'png'] as const)(
    'the thumbnail of a %s has no EXIF, ICC profile or XMP',
    async (format) => {
      const original = await fields(200, 100, format === 'png' ? 100 : undefined)
        .withExif({ IFD0: { Copyright: 'SENTINEL' } })
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">SENTINEL</x:xmpmeta>')
        .withIccProfile('p3')
        .toFormat(format)
        .toBuffer();
      expect(original.includes('SENTINEL')).toBe(true);
      const { bytes } = await createThumbnail(original, OPTIONS);
      expect(Buffer.from(bytes).includes('SENTINEL')).toBe(false);
      const metadata = await sharp(bytes).metadata();
      expect([metadata.exif, metadata.xmp, metadata.icc, metadata.iptc]).toEqual(Array(4).fill(undefined));
    },
  );
});

describe('rejected originals', () => {
  test.each([
    ['an empty file', Buffer.alloc(0), 'EMPTY'],
    ['text', Buffer.from('hello'), 'UNSUPPORTED_FORMAT'],
    [
      'SVG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
      'UNSUPPORTED_FORMAT',
    ],
    ['GIF', Buffer.from('GIF89a'), 'UNSUPPORTED_FORMAT'],
    ['only the signature of a PNG', Buffer.from('89504e470d0a1a0a', 'hex'), 'CORRUPT'],
    ['only the beginning of a JPEG', Buffer.from('ffd8ffe000', 'hex'), 'CORRUPT'],
    [
      'noise after the signature of a JPEG',
      Buffer.concat([Buffer.from('ffd8ff', 'hex'), randomFillSync(Buffer.alloc(500))]),
      'CORRUPT',
    ],
  ])('createThumbnail rejects %s', async (_, bytes, reason) => {
    expect(await refusal(bytes)).toBe(reason);
  });

  test.each(['jpeg', 'png'] as const)('createThumbnail rejects a truncated %s', async (format) => {
    const noise = { width: 300, height: 300, channels: 3 as const };
    const whole = await sharp(randomFillSync(Buffer.alloc(300 * 300 * 3)), { raw: noise })
      .toFormat(format)
      .toBuffer();
    expect(await refusal(whole)).toBe('accepted');
    expect(await refusal(whole.subarray(0, whole.length / 2))).toBe('CORRUPT');
  });

  test('createThumbnail rejects one pixel above the cap', async () => {
    const image = await fields(100, 50).png().toBuffer();
    expect(await refusal(image, { ...OPTIONS, maxPixels: 5000 })).toBe('accepted');
    expect(await refusal(image, { ...OPTIONS, maxPixels: 4999 })).toBe('TOO_MANY_PIXELS');
  });

  test.each([
    ['an interlaced PNG with alpha', 1, () => fields(40, 25, 9).png({ progressive: true })],
    [
      'an interlaced 16-bit PNG with alpha',
      8 / 6,
      () => fields(40, 25, 9).toColourspace('rgb16').png({ progressive: true }),
    ],
    [
      'a non-interlaced 16-bit PNG with alpha',
      1,
      () => fields(40, 25, 9).toColourspace('rgb16').png({ progressive: false }),
    ],
    ['a progressive JPEG', 1, () => fields(40, 25).jpeg({ progressive: true })],
    [
      'a progressive CMYK JPEG',
      8 / 6,
      () => fields(40, 25).toColourspace('cmyk').jpeg({ progressive: true }),
    ],
    ['a baseline CMYK JPEG', 1, () => fields(40, 25).toColourspace('cmyk').jpeg({ progressive: false })],
  ])('%s counts as %d times its pixels against the cap', async (_, times, draw) => {
    const image = await draw().toBuffer();
    const cap = Math.ceil(1000 * times);
    expect(await refusal(image, { ...OPTIONS, maxPixels: cap })).toBe('accepted');
    expect(await refusal(image, { ...OPTIONS, maxPixels: cap - 1 })).toBe('TOO_MANY_PIXELS');
  });

  test('createThumbnail rejects a side one pixel above the maximum', async () => {
    const strip = async (width: number): Promise<unknown> =>
      refusal(
        await sharp({ create: { width, height: 1, channels: 3, background: 'red' } })
          .png()
          .toBuffer(),
      );
    expect(await strip(MAX_INPUT_SIDE)).toBe('accepted');
    expect(await strip(MAX_INPUT_SIDE + 1)).toBe('TOO_MANY_PIXELS');
  });
});

test('the recipe names the size and every setting of the encoders', () => {
  expect(recipe(256)).toBe('v5;size=256;jpeg=80;png=7');
  expect(recipe(256)).toContain(`png=${PNG_COMPRESSION_LEVEL}`);
});
