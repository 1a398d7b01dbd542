/** Makes all images of an original, each from a larger one where possible. */
import type { Sharp } from 'sharp';
import type { FocalPoint } from '../../variants/focal-point';
import type { Variant } from '../../variants/variant';
import type { OpenedOriginal } from '../open-original';
import { readPixels, type Pixels } from '../pixels';
import { release } from '../release';
import type { Region, Size } from '../resize-plan';
import { cutOut, regionOf, type Keep } from './crop';
import { decodeLevel, decodeRegion, shrinkLevel } from './levels';
import { moreDecodes, type DecodingLimits } from './memory-plan';
import { planChain, type Level, type PlannedImage } from './plan';
import { isSame } from './sizes';

export interface RenderedImage {
  readonly variant: Variant;
  /** Upright, in 8-bit sRGB, with three or four channels. Valid until the next image is requested. */
  readonly image: Pixels | Sharp;
  readonly size: Size;
  /** Whether the image is smaller than the original. */
  readonly isChanged: boolean;
}

/** An image that is cut from the original itself, and the region of the scaled original that it shows. */
interface Part {
  readonly planned: PlannedImage;
  readonly region: Region;
}

/**
 * Makes the images of each level, the largest level first, and then those that are made separately. The raw pixels of a level
 * are freed when no other level is made from them.
 *
 * @param focalPoint what crops keep. @default the gravity of each variant
 */
export async function* renderImages(
  original: OpenedOriginal,
  variants: readonly [Variant, ...Variant[]],
  limits: DecodingLimits,
  focalPoint: FocalPoint | undefined,
): AsyncGenerator<RenderedImage> {
  const maxSeparate = moreDecodes(original.cost, limits.memoryMegabytes);
  const { levels, separate } = planChain(original.facts, variants, maxSeparate);
  const keepOf = ({ variant }: PlannedImage): Keep => focalPoint ?? variant.gravity;
  const [largest, ...smaller] = levels;
  const decoded = await decodeLevel(original, largest.size, limits);
  const [only] = largest.images;
  if (variants.length === 1 && only && !isCut(only)) {
    // The encoder reads a single image from the pipeline. A copy of its pixels would only take time.
    yield describe(only, decoded);
    return;
  }
  const pixels = await readPixels(decoded);
  const parts = await locateParts(separate, pixels, keepOf);
  const held = new Map([[0, pixels]]);
  yield* cutImages(largest, pixels, keepOf);
  releaseUnused(held, smaller);
  for (const [index, level] of smaller.entries()) {
    // A level is held as long as it is a parent.
    const [parent] = [held.get(level.parent)] as [Pixels];
    const shrunk = await shrinkLevel(parent, level.size);
    const next = smaller.slice(index + 1);
    releaseUnused(held, next);
    held.set(index + 1, shrunk);
    yield* cutImages(level, shrunk, keepOf);
    releaseUnused(held, next);
  }
  for (const { planned, region } of parts)
    yield describe(planned, await decodeRegion(original, planned.whole, region));
}

async function* cutImages(
  { images }: Pick<Level, 'images'>,
  pixels: Pixels,
  keepOf: (planned: PlannedImage) => Keep,
): AsyncGenerator<RenderedImage> {
  for (const planned of images) {
    const keep = keepOf(planned);
    yield describe(planned, isCut(planned) ? await cutOut(pixels, planned.crop, keep) : pixels);
  }
}

/** Finds the regions of images that are made separately. @param pixels of the largest level. */
async function locateParts(
  separate: readonly PlannedImage[],
  pixels: Pixels,
  keepOf: (planned: PlannedImage) => Keep,
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const planned of separate) {
    const region = await regionOf(planned.whole, pixels, planned.crop, keepOf(planned));
    parts.push({ planned, region });
  }
  return parts;
}

function isCut({ crop, whole }: PlannedImage): boolean {
  return !isSame(crop, whole);
}

function describe(planned: PlannedImage, image: Pixels | Sharp): RenderedImage {
  const { variant, crop, scale } = planned;
  return { variant, image, size: crop, isChanged: scale < 1 || isCut(planned) };
}

/** Frees the levels that none of the next ones is made from. */
function releaseUnused(held: Map<number, Pixels>, next: readonly Level[]): void {
  for (const [index, { data }] of held) {
    if (next.some(({ parent }) => parent === index)) continue;
    held.delete(index);
    release(data as Buffer<ArrayBuffer>);
  }
}
