import { randomFillSync } from 'node:crypto';
import sharp from 'sharp';
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import { createThumbnail, type ThumbnailOptions } from '../../../lambda-src/image/thumbnail';
import * as jpeg from '../../../scripts/checks/images/jpeg';
import * as png from '../../../scripts/checks/images/png';

const OPTIONS = { size: 128, maxPixels: 268_000_000 };
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

const PALETTE = png.chunk('PLTE', Buffer.alloc(3));
const ALPHA = png.chunk('tRNS', Buffer.of(0));

/** Creates a PNG without rows. */
function headOf(image: png.Header, before: readonly Buffer[] = []): Buffer {
  const empty = png.chunk('IDAT', png.deflatedZeros(0));
  return Buffer.concat([png.SIGNATURE, png.header(image), ...before, empty, png.END]);
}

/** Creates a JPEG without a bit of its scan. */
function headOfJpeg(image: jpeg.Image): Buffer {
  return Buffer.concat([
    ...[jpeg.START, jpeg.quantization(), jpeg.frame(image), jpeg.huffman()],
    ...[jpeg.scanHeader([1, 2, 3], 0, 0), jpeg.END],
  ]);
}

async function refusal(bytes: Uint8Array, options: ThumbnailOptions = OPTIONS): Promise<unknown> {
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

  test.each([
    ['a GIF', Buffer.from('GIF89a'), 'UNSUPPORTED_FORMAT', 'gif'],
    ['text', Buffer.from('hello'), 'UNSUPPORTED_FORMAT', undefined],
    ['a PNG that does not decode', Buffer.from('89504e470d0a1a0a', 'hex'), 'CORRUPT', 'png'],
    ['a JPEG with too many scans', Buffer.from(`ffd8${'ffda0002'.repeat(101)}`, 'hex'), 'CORRUPT', 'jpeg'],
  ])('the failure of %s names its format', async (_, bytes, reason, format) => {
    await expect(createThumbnail(bytes, OPTIONS)).rejects.toMatchObject({ reason, format });
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

  const PNG_BOUNDS: readonly [string, number, number, Omit<png.Header, 'width'>, Buffer[]?][] = [
    ['gray', 505_000, 507_000, { height: 1, color: 0 }],
    ['gray of 16 bits', 252_500, 254_000, { height: 1, color: 0, depth: 16 }],
    ['with a palette', 168_000, 169_500, { height: 100, color: 3 }, [PALETTE]],
    ['with a transparent palette', 63_000, 64_000, { height: 1, color: 3 }, [PALETTE, ALPHA]],
    ['RGBA of 16 bits', 63_000, 64_000, { height: 1, color: 6, depth: 16 }],
    ['interlaced', 12_400, 12_700, { height: 10_000, color: 2, interlace: 1 }],
  ];

  test('the rows of a PNG, or all bytes of an interlaced one, are refused by the header if they do not fit', async () => {
    for (const [name, fits, tooLarge, image, chunks = []] of PNG_BOUNDS) {
      const verdict = async (width: number): Promise<unknown> => refusal(headOf({ ...image, width }, chunks));
      expect([name, await verdict(tooLarge)]).toEqual([name, 'TOO_MANY_PIXELS']);
      // It has no pixels, which only the decoder notices.
      expect([name, await verdict(fits)]).toEqual([name, 'CORRUPT']);
    }
  });

  test('the coefficients of a progressive JPEG are refused by the header if they do not fit', async () => {
    const image = {
      width: 16_624,
      height: 10_000,
      process: jpeg.PROCESS.progressive,
      sampling: [0x22, 0x11, 0x11],
    };
    expect(await refusal(headOfJpeg(image))).toBe('TOO_MANY_PIXELS');
  });

  test('the memory size decides how large an original may be', async () => {
    const image = headOf({ width: 100_000, height: 1 });
    expect(await refusal(image, { ...OPTIONS, memoryMegabytes: 512 })).toBe('TOO_MANY_PIXELS');
    expect(await refusal(image, { ...OPTIONS, memoryMegabytes: 1024 })).toBe('CORRUPT');
  });

  test('the bytes of the file count against the memory', async () => {
    const image = headOf({ width: 40_000, height: 1 });
    const file = Buffer.concat([image, Buffer.alloc(20_000_000)]);
    expect(await refusal(image, { ...OPTIONS, memoryMegabytes: 512 })).toBe('CORRUPT');
    expect(await refusal(file, { ...OPTIONS, memoryMegabytes: 512 })).toBe('TOO_MANY_PIXELS');
  });
});
