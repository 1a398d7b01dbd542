import sharp, { type Sharp } from 'sharp';
import { ATTRIBUTES } from '../../lambda-src/contract';
import type { Variant } from '../../lambda-src/variants/variant';
import type { DemoImage } from './images';
import type { MadeImage } from './made-image';

type Item = Readonly<Record<string, unknown>>;

/**
 * Largest mean difference, in levels of 0 to 255, between an image and the fully decoded original resized to the same size.
 * The function's default qualities stay below 5.5; a rotated, cropped or wrongly colored image is far above.
 */
const MEAN_DIFFERENCE = 6.5;
/** Largest side of what is compared, in pixels: that of the thumbnail, so that a thumbnail is compared as it is. */
const COMPARED_SIDE = 128;
/** Shows lost transparency as a difference. Encoders may change the color of transparent pixels. */
const BACKDROP = '#ff00ff';

/**
 * Compares one key's record and images with the expected result.
 *
 * @param variants the thumbnail, then the variants. @param images those that exist.
 * @returns a description of each difference.
 */
export async function findFaults(
  { expected }: DemoImage,
  record: Item | undefined,
  variants: readonly [Variant, ...Variant[]],
  images: readonly MadeImage[],
): Promise<string[]> {
  const faults: string[] = [];
  const expect = (what: string, actual: unknown, wanted: unknown): void => {
    if (actual !== wanted) faults.push(`${what} is ${String(actual)}, not ${String(wanted)}`);
  };
  const names = variants.map(({ name }) => name);
  const found = images.map(({ name }) => name);
  expect('status', record?.[ATTRIBUTES.processingStatus], expected.status);
  if (expected.status === 'FAILED') expect('reason', record?.[ATTRIBUTES.failureReason], expected.reason);
  expect('list of images', found.join(), expected.status === 'SUCCESS' ? names.join() : '');
  if (expected.status !== 'SUCCESS' || faults.length > 0) return faults;

  const formats = (variant: Variant): readonly string[] => {
    if (variant === variants[0]) return [expected.format];
    return variant.format === 'auto' ? ['jpeg', 'png'] : [variant.format];
  };
  const entries = (record?.[ATTRIBUTES.thumbnails] ?? []) as readonly Item[];
  expect('list of the record', entries.map(({ Name }) => Name).join(), names.join());
  for (const [index, image] of images.entries())
    for (const [member, value] of Object.entries(describe(image)))
      expect(`${image.name}: ${member} of the record`, entries[index]?.[member], value);
  for (const [index, variant] of variants.entries()) {
    const image = images[index];
    if (!image) continue;
    const wrong = await compare(image, variant, expected.upright, formats(variant));
    faults.push(...wrong.map((fault) => `${variant.name}: ${fault}`));
  }
  return faults;
}

async function compare(
  image: MadeImage,
  variant: Variant,
  upright: Buffer,
  formats: readonly string[],
): Promise<string[]> {
  if (!formats.includes(image.format)) return [`format is ${image.format}, not ${formats.join(' or ')}`];
  const wanted = await (
    await reference(upright, variant)
  )
    .png({ compressionLevel: 0 })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = wanted.info;
  if (image.width !== width || image.height !== height)
    return [`size is ${image.width} × ${image.height}, not ${width} × ${height}`];
  const difference = meanDifference(await readPixels(image.bytes), await readPixels(wanted.data));
  return difference > MEAN_DIFFERENCE ? [`pixels differ by ${difference.toFixed(1)} levels on average`] : [];
}

/** Returns what a variant shows, by sharp alone. */
async function reference(
  upright: Buffer,
  { width: maxWidth, height: maxHeight, fit }: Variant,
): Promise<Sharp> {
  const { width, height } = await sharp(upright).metadata();
  // Extracting the full frame disables shrink-on-load, which rounds sides differently.
  const full = sharp(upright).extract({ left: 0, top: 0, width, height });
  if (fit === 'inside' || maxWidth === undefined || maxHeight === undefined)
    return full.resize({ width: maxWidth, height: maxHeight, fit: 'inside', withoutEnlargement: true });
  // A small original is cropped to the aspect ratio.
  const share = Math.min(1, width / maxWidth, height / maxHeight);
  return full.resize(Math.round(maxWidth * share), Math.round(maxHeight * share), { fit: 'cover' });
}

/** Returns the levels of a small copy, where a crop that begins a pixel later makes no difference. */
function readPixels(image: Buffer): Promise<Buffer> {
  return sharp(image)
    .resize(COMPARED_SIDE, COMPARED_SIDE, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: BACKDROP })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** Returns the mean difference of two images' levels, pixel by pixel. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

/** Returns the entry that a record should have for an image, without its recipe. */
function describe({ name, width, height, bytes, format, eTag, versionId }: MadeImage): Item {
  return {
    Name: name,
    Width: width,
    Height: height,
    Size: bytes.length,
    Format: format,
    ETag: eTag,
    VersionId: versionId,
  };
}
