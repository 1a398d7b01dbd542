/** The pixel path: an original's bytes in, the bytes of its images out. It makes no AWS call, so scripts run it on local files. */
import { MEMORY_MEGABYTES } from '../contract';
import { fromDecoder } from '../failures/failure-table';
import type { FocalPoint } from '../variants/focal-point';
import { thumbnailVariant, type Variant } from '../variants/variant';
import type { Limits } from './admission';
import { renderImages, type RenderedImage } from './chain/chain';
import { decodeLevel } from './chain/levels';
import { fitInside } from './chain/sizes';
import { ImageEncoder } from './encode/encoder';
import { openOriginal, type OpenedOriginal } from './open-original';
import { readPixels, type Pixels } from './pixels';
import { recipe } from './recipe';
import { recognizeFormat } from './signatures';
import type { CreatedThumbnail } from './types';

export type ThumbnailOptions = Limits;

export interface PixelPathOptions extends Omit<Limits, 'size'> {
  /** What to make of each original. The first one is the thumbnail. */
  readonly variants: readonly [Variant, ...Variant[]];
  /** What `cover` variants keep. @default the gravity of each variant */
  readonly focalPoint?: FocalPoint | undefined;
}

/**
 * Creates all images of a JPEG or PNG: upright by EXIF, never enlarged, Lanczos, 8-bit sRGB, no metadata. Formats: see
 * {@link ImageEncoder}.
 *
 * @param bytes of the original. They are changed, and must be kept until the last image.
 * @returns each image as soon as it is made, those that show the most pixels of the original first.
 * @throws PermanentFailure with the format of the bytes if they are not an acceptable image, or with the variant that cannot be
 *   made of them. Any other error can be retried.
 */
export async function* createThumbnails(
  bytes: Uint8Array,
  options: PixelPathOptions,
): AsyncGenerator<CreatedThumbnail> {
  try {
    const { variants, focalPoint } = options;
    const limits = limitsOf(options);
    const original = await openOriginal(bytes, limits);
    const encoder = new ImageEncoder({ format: original.facts.format, bytes });
    for await (const image of renderImages(original, variants, limits, focalPoint))
      yield await encode(image, encoder, original);
  } catch (error) {
    throw fromDecoder(error, recognizeFormat(bytes));
  }
}

/** Creates only the thumbnail of a JPEG or PNG. @throws what createThumbnails throws. */
export async function createThumbnail(
  bytes: Uint8Array,
  { size, ...limits }: ThumbnailOptions,
): Promise<CreatedThumbnail> {
  const images = createThumbnails(bytes, { ...limits, variants: [thumbnailVariant(size)] });
  const { value } = (await images.next()) as IteratorYieldResult<CreatedThumbnail>;
  return value;
}

/** Returns the pixels that createThumbnail encodes. @throws the decoder's errors as they are, and PermanentFailure. */
export async function renderPixels(bytes: Uint8Array, options: ThumbnailOptions): Promise<Pixels> {
  const { memoryMegabytes = MEMORY_MEGABYTES.default, size } = options;
  const original = await openOriginal(bytes, options);
  const box = { width: size, height: size };
  const limits = { size, memoryMegabytes };
  return readPixels(await decodeLevel(original, fitInside(original.facts, box), limits));
}

function limitsOf({ variants, maxPixels, memoryMegabytes = MEMORY_MEGABYTES.default }: PixelPathOptions) {
  const [{ width, height }] = variants;
  const sides = [width, height].filter((side) => side !== undefined);
  return { size: Math.max(...sides), maxPixels, memoryMegabytes };
}

async function encode(
  { variant, image, size: { width, height }, isChanged }: RenderedImage,
  encoder: ImageEncoder,
  { facts }: OpenedOriginal,
): Promise<CreatedThumbnail> {
  const { name } = variant;
  try {
    const { bytes, format } = await encoder.encode(image, variant, isChanged);
    const made = { bytes, format, width, height, size: bytes.length };
    return { name, recipe: recipe(variant), ...made, original: facts };
  } catch (error) {
    throw fromDecoder(error, facts.format, name);
  }
}
