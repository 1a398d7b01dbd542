/** Makes all images of an original, each from a larger one where possible. */
import type { FocalPoint } from '../../variants/focal-point';
import type { Variant } from '../../variants/variant';
import type { OpenedOriginal } from '../open-original';
import type { Pixels } from '../pixels';
import { release } from '../release';
import { cutOut, regionOf } from './crop';
import { decodeLevel, decodeRegion, shrinkLevel } from './levels';
import { moreDecodes, type DecodingLimits } from './memory-plan';
import { planChain, type Level, type PlannedImage } from './plan';
import type { Region } from './region';
import { isSame } from './sizes';

export interface RenderedImage {
  readonly variant: Variant;
  /** Upright, in 8-bit sRGB, with three or four channels. Valid until the next image is requested. */
  readonly pixels: Pixels;
  /** Whether the image is smaller than the original. */
  readonly isChanged: boolean;
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
  const held = new Map<number, Pixels>();
  const parts: { readonly image: PlannedImage; readonly region: Region }[] = [];
  for (const [index, { size, parent = -1, images }] of levels.entries()) {
    const from = held.get(parent);
    const pixels = from ? await shrinkLevel(from, size) : await decodeLevel(original, size, limits);
    const next = levels.slice(index + 1);
    releaseUnused(held, next);
    held.set(index, pixels);
    if (index === 0)
      for (const image of separate)
        parts.push({ image, region: await regionOf(image.whole, pixels, image.crop, keepOf(image)) });
    for (const image of images) {
      const isCut = !isSame(image.crop, size);
      const shown = isCut ? await cutOut(pixels, image.crop, keepOf(image)) : pixels;
      yield { variant: image.variant, pixels: shown, isChanged: isCut || image.scale < 1 };
    }
    releaseUnused(held, next);
  }
  for (const { image, region } of parts)
    yield {
      variant: image.variant,
      pixels: await decodeRegion(original, image.whole, region),
      isChanged: true,
    };

  function keepOf({ variant }: PlannedImage) {
    return focalPoint ?? variant.gravity;
  }
}

/** Frees the levels that none of the next ones is made from. */
function releaseUnused(held: Map<number, Pixels>, next: readonly Level[]): void {
  for (const [index, { data }] of held) {
    if (next.some(({ parent }) => parent === index)) continue;
    held.delete(index);
    release(data as Pixels['data'] & Uint8Array<ArrayBuffer>);
  }
}
