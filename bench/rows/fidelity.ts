/** How near the thumbnail's pixels are to what a resize of all pixels gives. */
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
/** Equal pixels have no noise; so many decibels are more than any eye or use asks for. */
const EQUAL = 99;

export const FIDELITY: Row = {
  id: 'P4',
  name: 'fidelity',
  title: 'Pixels before they are encoded, against a Lanczos of the full decode in sRGB',
  measure: async () => {
    const files = [...SHIPPED, ...(await Promise.all(MADE.map((name) => image(name))))];
    return [
      ...(await figuresOf(`the least like of ${files.length} images`, files)),
      ...(await figuresOf('a large JPEG that cannot be shrunk evenly', [await image('uneven-12mp.jpg')])),
    ];
  },
};

/** Of the least like, at each size. */
async function figuresOf(what: string, files: readonly string[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) {
    const likeness: [decibels: number, name: string][] = [];
    for (const file of files)
      likeness.push([Math.min(await compare(readFileSync(file), size), EQUAL), path.basename(file)]);
    const [[decibels, name] = [NaN, '']] = likeness.sort(([a], [b]) => a - b);
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
  const isAlike = made.width === exact.width && made.height === exact.height;
  // sharp rounds a side otherwise where the decoder has shrunk the image.
  return psnr(made, isAlike ? exact : await reference(bytes, { ...made, fit: 'fill' }));
}

/** Every pixel is decoded and converted to sRGB first: raw pixels cannot be shrunk on the way in. */
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

/** RGB with alpha, which psnr() compares. */
async function withAlpha(
  data: Buffer,
  { width, height, channels }: { width: number; height: number; channels: 1 | 2 | 3 | 4 },
): Promise<Pixels> {
  const image = sharp(data, { raw: { width, height, channels } });
  return { width, height, data: await image.toColourspace('srgb').ensureAlpha().raw().toBuffer() };
}
