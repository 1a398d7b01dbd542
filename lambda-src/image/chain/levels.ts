/** Makes the whole images of the chain, and parts of images that are too large for it. */
import type { Sharp } from 'sharp';
import { narrow, widen } from '../color/alpha';
import { decode } from '../decode';
import type { OpenedOriginal } from '../open-original';
import { storedRegion, storedSize } from '../orientation';
import { isOpaque, readPixels, readWidePixels, withoutAlpha, type Pixels } from '../pixels';
import { finishResize, resizePixels } from '../resize';
import { planDirectly, planResize, type Region, type Size } from '../resize-plan';
import { planFirstLevel, type DecodingLimits } from './memory-plan';

/**
 * Decodes an original. The last step is computed when the image is read.
 *
 * @param size of the result, upright. @returns an upright image in 8-bit sRGB, with three or four channels.
 */
export async function decodeLevel(
  original: OpenedOriginal,
  size: Size,
  limits: DecodingLimits,
): Promise<Sharp> {
  const { bytes, header, frame, color } = original;
  const target = storedSize(size, header.orientation);
  const plan = planFirstLevel(original.cost, target, color.decoderShrinks, limits);
  const decoded = await decode(bytes, header, frame, plan, color);
  const resized = await finishResize(decoded, plan, header.orientation);
  return color.convertResized(resized);
}

/** Decodes a part of an original. @param size of the whole image, upright. @param region of it. */
export async function decodeRegion(original: OpenedOriginal, size: Size, region: Region): Promise<Pixels> {
  const { bytes, header, frame, color } = original;
  const plan = planDirectly(storedSize(size, header.orientation));
  const stored = storedRegion(region, size, header.orientation);
  const decoded = await decode(bytes, header, frame, plan, color, stored);
  return readPixels(await color.convertResized(await finishResize(decoded, plan, header.orientation)));
}

/** Resizes a level to a smaller one. @param parent 8-bit sRGB, with three or four channels. */
export async function shrinkLevel(parent: Pixels, size: Size): Promise<Pixels> {
  const plan = planResize(parent, size, false);
  if (parent.channels < 4) return readPixels(await resizePixels(parent, plan));
  // An alpha channel that is not used would only take time.
  if (isOpaque(parent)) return shrinkLevel(await withoutAlpha(parent), size);
  return narrow(await readWidePixels(await resizePixels(widen(parent), plan)));
}
