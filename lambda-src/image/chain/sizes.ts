/** Sizes of the images that are made from an original. Pure. */
import { VARIANT } from '../../contract';
import type { Variant } from '../../variants/variant';
import type { Size } from '../resize-plan';

/** How an image is made from the upright original. */
export interface ImageSizes {
  /** Factor by which both axes are scaled, at most 1. */
  readonly scale: number;
  /** Size of the scaled original. */
  readonly whole: Size;
  /** Size of the image: the part of the scaled original that it shows. */
  readonly crop: Size;
}

/** Returns the size of an image that fits into a box and is not enlarged. Sides are rounded, and at least 1. */
export function fitInside(original: Size, box: Size): Size {
  return scaleSize(original, Math.min(1, box.width / original.width, box.height / original.height));
}

/**
 * Returns the sizes of a variant. An original that is too small for `cover` is cropped to the aspect ratio.
 *
 * @param original upright. @param maxScale largest scale, at most 1.
 */
export function sizesOf(original: Size, variant: Variant, maxScale: number): ImageSizes {
  const { width = VARIANT.maxOtherSide, height = VARIANT.maxOtherSide, fit } = variant;
  const scales = [width / original.width, height / original.height];
  if (fit === 'inside') {
    const scale = Math.min(maxScale, ...scales);
    const whole = scaleSize(original, scale);
    return { scale, whole, crop: whole };
  }
  const filling = Math.max(...scales);
  const scale = Math.min(maxScale, filling);
  const whole = scaleSize(original, scale);
  const box = scaleSize({ width, height }, scale / filling);
  const crop = { width: Math.min(box.width, whole.width), height: Math.min(box.height, whole.height) };
  return { scale, whole, crop };
}

/** Returns a scaled size. Sides are rounded, and at least 1. */
export function scaleSize({ width, height }: Size, scale: number): Size {
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** Returns an image's number of pixels. */
export function pixelsOf({ width, height }: Size): number {
  return width * height;
}

/** Returns whether two sizes are equal. */
export function isSame(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
