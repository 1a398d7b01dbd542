/** How closely the thumbnail's pixels match a resize of the full decode. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from '../../lambda-src/image/image-library';
import { resize } from '../../lambda-src/image/thumbnail';
import { psnr, type Pixels } from '../../scripts/checks/images/other-decoders';
import { image, SHIPPED, type MadeImage } from '../images';
import type { Figure, Row } from '../row';

const SIZES = [64, 128, 256, 512];
const MADE: readonly MadeImage[] = [
  'baseline-12mp.jpg',
  'progressive-12mp.jpg',
  'uneven-1mp.jpg',
  'rgb-12mp.png',
  'rgba-12mp.png',
  'palette-12mp.png',
  '16-bit-12mp.png',
  'display-p3-12mp.png',
];
const MAX_PIXELS = 268_000_000;
/** Upper limit in decibels: the PSNR of equal pixels is infinite. */
const EQUAL = 99;

export const FIDELITY: Row = {
  id: 'P4',
  name: 'fidelity',
  title: 'PSNR of the pixels before encoding, against a Lanczos resize of the full decode in sRGB',
  measure: async () => {
    const files = [...SHIPPED, ...(await Promise.all(MADE.map((name) => image(name))))];
    return [
      ...(await figuresOf(`lowest of ${files.length} images`, files)),
      ...(await figuresOf('large JPEG whose dimensions do not shrink evenly', [
        await image('uneven-12mp.jpg'),
      ])),
    ];
  },
};

/** Returns the lowest PSNR at each size. */
async function figuresOf(what: string, files: readonly string[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) {
    const results: [decibels: number, name: string][] = [];
    for (const file of files)
      results.push([Math.min(await compare(readFileSync(file), size), EQUAL), path.basename(file)]);
    const [[decibels, name] = [NaN, '']] = results.sort(([a], [b]) => a - b);
    const goal = { atLeast: 48 };
    figures.push({ what: `${what}, at ${size} pixels`, value: decibels, unit: 'dB', goal, note: name });
  }
  return figures;
}

async function ours(bytes: Buffer, size: number): Promise<Pixels> {
  const { data, info } = await resize(bytes, { size, maxPixels: MAX_PIXELS });
  return withAlpha(data, info);
}

async function compare(bytes: Buffer, size: number): Promise<number> {
  const made = await ours(bytes, size);
  const exact = await reference(bytes, { width: size, height: size, fit: 'inside' });
  const isSameSize = made.width === exact.width && made.height === exact.height;
  // sharp may round a dimension differently after shrink-on-load.
  return psnr(made, isSameSize ? exact : await reference(bytes, { ...made, fit: 'fill' }));
}

/** Decodes and converts every pixel to sRGB before resizing: shrink-on-load does not apply to raw pixels. */
async function reference(
  bytes: Buffer,
  { width: boxWidth, height: boxHeight, fit }: { width: number; height: number; fit: 'inside' | 'fill' },
): Promise<Pixels> {
  const whole = await sharp(bytes)
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = whole.info;
  const resized = await sharp(whole.data, { raw: { width, height, channels } })
    .resize(boxWidth, boxHeight, { fit, withoutEnlargement: true, kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return withAlpha(resized.data, resized.info);
}

/** Converts to RGBA, which psnr() compares. */
async function withAlpha(
  data: Buffer,
  { width, height, channels }: { width: number; height: number; channels: 1 | 2 | 3 | 4 },
): Promise<Pixels> {
  const image = sharp(data, { raw: { width, height, channels } });
  return { width, height, data: await image.toColourspace('srgb').ensureAlpha().raw().toBuffer() };
}
