/** The format of thumbnails, and what encoding costs in fidelity. Thumbnails are read by decoders that the function does not use. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { encodePng } from '../../../lambda-src/image/png/lossless';
import { createThumbnail, renderPixels } from '../../../lambda-src/image/thumbnail';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import { randomNumbers, SENTINEL } from '../../../scripts/checks/images/binary';
import { DISPLAY_P3, profile } from '../../../scripts/checks/images/icc';
import { MARKER, segment, split, START } from '../../../scripts/checks/images/jpeg';
import { decodeJpeg, decodePng, psnr, type Pixels } from '../../../scripts/checks/images/other-decoders';
import * as png from '../../../scripts/checks/images/png';
import { plasma } from '../../../scripts/checks/images/seeds';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { visibleDifference } from './visible-difference';

const PHOTOGRAPHS = path.join(PROJECT_ROOT, 'scripts', 'demo', 'images');
const OPTIONS = { size: 128, maxPixels: 50_000_000 };

const random = randomNumbers(1);
const noise = Array.from({ length: 65_536 }, () => Math.floor(256 * random()));
const level = (x: number, y: number, sample = 0): number =>
  noise[(y * 256 + x + sample * 7919) & 65_535] ?? 0;

// Access through Jest's sandbox would take most of the time.
const { floor } = Math;

type Color = readonly [red: number, green: number, blue: number, alpha?: number];

function draw(side: number, paint: (x: number, y: number) => Color): Sharp {
  const channels = paint(0, 0).length;
  const data = Buffer.alloc(side * side * channels);
  for (let y = 0, at = 0; y < side; y++)
    for (let x = 0; x < side; x++) for (const sample of paint(x, y)) data[at++] = sample ?? 255;
  return sharp(data, { raw: { width: side, height: side, channels } });
}

/** Two colors in a pattern of letters' size: blocks of `size` pixels. */
const blocks =
  (size: number, ink: Color, paper: Color) =>
  (x: number, y: number): Color =>
    level(floor(x / size), floor(y / size)) & 1 ? ink : paper;
const [RED, BLUE] = [
  [255, 0, 0],
  [0, 0, 255],
] as const;

/** Returns the pixels before the encoder, as RGBA. */
async function resized(original: Buffer): Promise<Pixels> {
  const { data, width, height, channels } = await renderPixels(original, OPTIONS);
  return {
    width,
    height,
    data: await sharp(data, { raw: { width, height, channels } }).ensureAlpha().raw().toBuffer(),
  };
}

function decoded({ format, bytes }: CreatedThumbnail): Pixels {
  return format === 'png' ? decodePng(bytes) : decodeJpeg(bytes);
}

/** Returns how closely a thumbnail shows the pixels before the encoder, in dB. */
async function fidelity(original: Buffer, thumbnail: CreatedThumbnail): Promise<number> {
  return psnr(decoded(thumbnail), await resized(original));
}

/** Returns the sampling factors of a JPEG's components (ITU-T T.81, B.2.2). */
function sampling(bytes: Uint8Array): number[] {
  const frame = split(Buffer.from(bytes)).find((part) => part[1] === 0xc0);
  return [11, 14, 17].map((at) => frame?.[at] ?? 0);
}

/** Returns the quantization tables of a JPEG. */
function tables(bytes: Uint8Array): Buffer {
  return Buffer.concat(split(Buffer.from(bytes)).filter((part) => part[1] === MARKER.dqt));
}

describe('the thumbnail of a resized PNG', () => {
  test('a graphic of two saturated colors stays PNG, with every pixel', async () => {
    const original = await draw(512, blocks(16, RED, BLUE))
      .png()
      .toBuffer();
    const thumbnail = await createThumbnail(original, OPTIONS);
    expect(thumbnail.format).toBe('png');
    expect(await fidelity(original, thumbnail)).toBe(Infinity);
  });

  test('an image stays PNG if its PNG is no larger, however many colors it has', async () => {
    const original = await draw(512, (x, y) => [x / 4, y / 4, 255 - x / 4])
      .png()
      .toBuffer();
    const thumbnail = await createThumbnail(original, OPTIONS);
    expect(thumbnail.format).toBe('png');
    expect(await fidelity(original, thumbnail)).toBe(Infinity);
    const jpeg = await sharp(thumbnail.bytes).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer();
    expect(thumbnail.size).toBeLessThanOrEqual(jpeg.length);
  });

  test('a photograph becomes a JPEG of quality 80, with all color', async () => {
    const original = await plasma(512, 512, 3).png().toBuffer();
    const noisy = await sharp(original)
      .composite([
        {
          input: await draw(512, (x, y) => [level(x, y), level(x, y, 1), level(x, y, 2), 40])
            .png()
            .toBuffer(),
        },
      ])
      .removeAlpha()
      .png()
      .toBuffer();
    const thumbnail = await createThumbnail(noisy, OPTIONS);
    expect(thumbnail.format).toBe('jpeg');
    expect(sampling(thumbnail.bytes)).toEqual([0x11, 0x11, 0x11]);
    expect(tables(thumbnail.bytes)).toEqual(tables(await plasma(8, 8, 3).jpeg({ quality: 80 }).toBuffer()));
    expect(await fidelity(noisy, thumbnail)).toBeGreaterThan(36);
  });

  test.each<[string, number, number, () => Promise<Buffer>]>([
    ['chelsea.png', 2, 2.5, () => readFile(path.join(PHOTOGRAPHS, 'chelsea.png'))],
    [
      'red and blue text',
      3,
      8,
      () =>
        draw(512, blocks(5, RED, BLUE))
          .png()
          .toBuffer(),
    ],
  ])('the JPEG of %s differs less visibly than with subsampling', async (_, most, subsampled, read) => {
    const original = await read();
    const pixels = await resized(original);
    const thumbnail = await createThumbnail(original, OPTIONS);
    expect(thumbnail.format).toBe('jpeg');
    expect(visibleDifference(decoded(thumbnail), pixels)).toBeLessThan(most);
    const raw = { width: pixels.width, height: pixels.height, channels: 4 } as const;
    const usual = await sharp(pixels.data, { raw }).removeAlpha().jpeg({ quality: 80 }).toBuffer();
    expect(visibleDifference(decodeJpeg(usual), pixels)).toBeGreaterThan(subsampled);
  });

  test('a gray photograph becomes a JPEG of one component', async () => {
    for (const channels of [3, 4]) {
      const gray = (x: number, y: number): Color =>
        [...Array<number>(3).fill((level(x, y) + x) >> 1), 255].slice(0, channels) as unknown as Color;
      const original = await draw(512, gray).png().toBuffer();
      const thumbnail = await createThumbnail(original, OPTIONS);
      expect(sampling(thumbnail.bytes)[0]).toBe(0x11);
      expect(thumbnail.bytes[Buffer.from(thumbnail.bytes).indexOf('ffc0', 0, 'hex') + 9]).toBe(1);
      expect(await fidelity(original, thumbnail)).toBeGreaterThan(32);
    }
  });

  test.each<[string, Color]>([
    ['green', [90, 91, 90]],
    ['blue', [90, 90, 91]],
  ])('a photograph that is gray except for a little %s keeps three components', async (_, color) => {
    const original = await draw(512, (x, y) => (y > 500 ? color : [level(x, y), level(x, y), level(x, y)]))
      .png()
      .toBuffer();
    const { bytes } = await createThumbnail(original, OPTIONS);
    expect(sampling(bytes)).toEqual([0x11, 0x11, 0x11]);
  });

  test('a graphic that is larger as PNG keeps its colors as JPEG', async () => {
    const original = await draw(512, blocks(5, RED, BLUE))
      .png()
      .toBuffer();
    const thumbnail = await createThumbnail(original, OPTIONS);
    expect(thumbnail.format).toBe('jpeg');
    // Half of the color resolution costs 9 dB.
    expect(await fidelity(original, thumbnail)).toBeGreaterThan(25);
  });

  test('an image stays PNG exactly if its PNG is no larger than a JPEG without subsampling', async () => {
    const ratios: number[] = [];
    for (const size of [8, 15, 17]) {
      const original = await draw(512, blocks(size, [200, 30, 60], [20, 90, 120]))
        .png()
        .toBuffer();
      const { data, width, height, channels } = await renderPixels(original, OPTIONS);
      const jpeg = await sharp(data, { raw: { width, height, channels } })
        .jpeg({ quality: 80, chromaSubsampling: '4:4:4' })
        .toBuffer();
      const ratio = encodePng({ data, width, height, channels }).length / jpeg.length;
      const { format } = await createThumbnail(original, OPTIONS);
      expect([size, format]).toEqual([size, ratio <= 1 ? 'png' : 'jpeg']);
      ratios.push(ratio);
    }
    expect(ratios.some((ratio) => ratio > 0.7 && ratio < 1)).toBe(true);
    expect(ratios.some((ratio) => ratio > 1 && ratio < 1.4)).toBe(true);
  });

  test('an image with one transparent pixel stays PNG, with every pixel', async () => {
    for (const paint of [
      blocks(16, [...RED, 254], [...BLUE, 255]),
      (x: number, y: number) => [level(x, y), x & 255, y & 255, x === 0 ? 0 : 255] as const,
    ]) {
      const original = await draw(512, paint).png().toBuffer();
      const thumbnail = await createThumbnail(original, OPTIONS);
      expect(thumbnail.format).toBe('png');
      expect(await fidelity(original, thumbnail)).toBe(Infinity);
    }
  });

  test('an alpha channel that is opaque everywhere makes no PNG', async () => {
    const original = await draw(512, (x, y) => [level(x, y), level(x, y, 1), level(x, y, 2), 255])
      .png()
      .toBuffer();
    expect(await createThumbnail(original, OPTIONS)).toMatchObject({ format: 'jpeg' });
  });
});

describe('the thumbnail of a PNG that is not resized', () => {
  test.each<[string, () => Sharp]>([
    ['of two colors', () => draw(99, blocks(3, [0, 0, 0], [255, 255, 255])).png()],
    [
      'of few colors',
      () => draw(48, (x, y) => [(x >> 3) * 30, (y >> 3) * 30, 128]).png({ compressionLevel: 9 }),
    ],
    [
      'of few colors with alpha',
      () => draw(48, (x, y) => [(x >> 3) * 30, (y >> 3) * 30, 128, (x >> 4) * 80]).png(),
    ],
    ['of noise', () => draw(100, (x, y) => [level(x, y), level(x, y, 1), level(x, y, 2)]).png()],
    ['that is smooth', () => plasma(128, 96, 3).png({ adaptiveFiltering: true })],
    ['with a palette', () => plasma(128, 96, 4).png({ palette: true, compressionLevel: 9 })],
    ['with an opaque alpha channel', () => draw(64, (x, y) => [x, y, level(x, y), 255]).png()],
  ])('a PNG %s keeps every pixel and is at most 5 %% larger', async (_, make) => {
    const original = await make().toBuffer();
    const thumbnail = await createThumbnail(original, OPTIONS);
    expect(thumbnail.format).toBe('png');
    expect(psnr(decoded(thumbnail), decodePng(original))).toBe(Infinity);
    expect(thumbnail.size).toBeLessThanOrEqual(original.length * 1.05);
  });

  test('an original that is poorly compressed becomes smaller', async () => {
    const original = await plasma(128, 96, 3).png({ compressionLevel: 0 }).toBuffer();
    const { size } = await createThumbnail(original, OPTIONS);
    expect(size).toBeLessThan(original.length / 2);
  });

  /** Creates a PNG of ramps, which are small with filters, and repeated noise, which is small without. */
  function wellCompressed(...before: Buffer[]): Buffer {
    const size = { width: 120, height: 120 };
    const rows = Array.from({ length: size.height }, (_, y) => {
      const isRamp = y % 2 === 0;
      const row = Array.from({ length: size.width * 3 }, (_unused, x) =>
        isRamp ? (x < 3 ? level(x, y, 1) : (level(0, y, 2) & 7) + 1) : level(x, y % 6),
      );
      return Buffer.from([isRamp ? 1 : 0, ...row]);
    });
    const idat = png.chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 }));
    return Buffer.concat([png.SIGNATURE, png.header(size), ...before, idat, png.END]);
  }

  test('an original that is compressed better than by the function is reused without its metadata', async () => {
    const text = png.chunk('tEXt', Buffer.from(`Comment\0${SENTINEL}`));
    const thumbnail = await createThumbnail(wellCompressed(text), OPTIONS);
    expect(Buffer.from(thumbnail.bytes)).toEqual(wellCompressed());
  });

  test('an original whose profile changes the pixels is not reused', async () => {
    const original = wellCompressed(
      png.chunk('iCCP', Buffer.concat([Buffer.from('p\0\0'), deflateSync(profile(DISPLAY_P3, 'test'))])),
    );
    const thumbnail = await createThumbnail(original, OPTIONS);
    expect(thumbnail.format).toBe('png');
    expect(await fidelity(original, thumbnail)).toBe(Infinity);
    expect(thumbnail.size).toBeGreaterThan(original.length * 1.05);
  });
});

describe('the thumbnail of a JPEG', () => {
  const photograph = (side: number): Sharp => plasma(side, side, 3);

  test('a resized JPEG becomes a JPEG of quality 80 with half of the color resolution', async () => {
    for (const quality of [30, 95]) {
      const original = await photograph(256).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
      const { format, bytes } = await createThumbnail(original, OPTIONS);
      expect(format).toBe('jpeg');
      expect(sampling(bytes)).toEqual([0x22, 0x11, 0x11]);
      expect(tables(bytes)).toEqual(tables(await photograph(8).jpeg({ quality: 80 }).toBuffer()));
    }
  });

  test.each([
    [50, 50],
    [79, 79],
    [80, 80],
    [95, 80],
  ])('a JPEG of quality %i that is not resized becomes one of quality %i', async (quality, expected) => {
    const original = await photograph(100).jpeg({ quality }).toBuffer();
    const { bytes } = await createThumbnail(original, OPTIONS);
    expect(tables(bytes)).toEqual(tables(await photograph(8).jpeg({ quality: expected }).toBuffer()));
  });

  test('a JPEG of another encoder that is not resized becomes one of quality 80', async () => {
    const original = await photograph(100).jpeg({ quality: 50, quantisationTable: 3 }).toBuffer();
    const { bytes } = await createThumbnail(original, OPTIONS);
    expect(tables(bytes)).toEqual(tables(await photograph(8).jpeg({ quality: 80 }).toBuffer()));
  });

  test('a CMYK JPEG becomes a JPEG', async () => {
    for (const side of [100, 200]) {
      const original = await draw(side, () => RED)
        .toColourspace('cmyk')
        .jpeg()
        .toBuffer();
      const { format, bytes } = await createThumbnail(original, OPTIONS);
      expect(format).toBe('jpeg');
      expect(sampling(bytes)).toEqual([0x22, 0x11, 0x11]);
    }
  });

  test('a graphic stays a JPEG, even if it would be smaller as PNG', async () => {
    const original = await draw(256, () => RED)
      .jpeg()
      .toBuffer();
    expect(await createThumbnail(original, OPTIONS)).toMatchObject({ format: 'jpeg' });
    const comment = segment(MARKER.comment, Buffer.from(SENTINEL));
    const { bytes } = await createThumbnail(Buffer.concat([START, comment, original.subarray(2)]), OPTIONS);
    expect(Buffer.from(bytes).includes(SENTINEL)).toBe(false);
  });
});
