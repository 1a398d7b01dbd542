/** Cuts the part of an image that a `cover` variant shows. */
import type { FocalPoint } from '../../variants/focal-point';
import type { Gravity } from '../../variants/variant';
import sharp from '../image-library';
import { openPixels, readPixels, type Pixels } from '../pixels';
import type { Region, Size } from '../resize-plan';

/** What a crop keeps: a gravity, or a point. */
export type Keep = Gravity | FocalPoint;

/** Gravities that depend on the content. */
const STRATEGIES: Readonly<Partial<Record<Gravity, number>>> = {
  attention: sharp.strategy.attention,
  entropy: sharp.strategy.entropy,
};

/** Returns the part of the pixels that a crop of this size keeps. */
export async function cutOut(pixels: Pixels, size: Size, keep: Keep): Promise<Pixels> {
  return readPixels(openPixels(pixels).extract(await regionOf(pixels, pixels, size, keep)));
}

/**
 * Returns the region of an image that a crop keeps.
 *
 * @param image upright. @param preview a whole image of any size, in which `attention` and `entropy` look.
 */
export async function regionOf(image: Size, preview: Pixels, crop: Size, keep: Keep): Promise<Region> {
  if (typeof keep === 'object') return regionAround(image, crop, keep);
  const strategy = STRATEGIES[keep];
  if (strategy === undefined) return regionAt(image, crop, keep);
  return regionAround(image, crop, await findCenter(image, preview, crop, strategy));
}

/** Returns the region whose center is a point, moved into the image. */
function regionAround(image: Size, crop: Size, { x, y }: FocalPoint): Region {
  return {
    ...crop,
    left: clamp(x * image.width - crop.width / 2, image.width - crop.width),
    top: clamp(y * image.height - crop.height / 2, image.height - crop.height),
  };
}

function clamp(start: number, most: number): number {
  return Math.min(most, Math.max(0, Math.round(start)));
}

/** Returns the region in a direction from the center. */
function regionAt(image: Size, crop: Size, gravity: string): Region {
  const along = (room: number, start: RegExp, end: RegExp): number => {
    if (start.test(gravity)) return 0;
    return end.test(gravity) ? room : Math.floor(room / 2);
  };
  return {
    ...crop,
    left: along(image.width - crop.width, /west$/, /east$/),
    top: along(image.height - crop.height, /^north/, /^south/),
  };
}

/** Returns the center of the region that sharp chooses. It searches along the axis on which the image is longer than the crop. */
async function findCenter(image: Size, preview: Pixels, crop: Size, position: number): Promise<FocalPoint> {
  const width = Math.max(1, Math.round((crop.width * preview.width) / image.width));
  const height = Math.max(1, Math.round((crop.height * preview.height) / image.height));
  const { info } = await openPixels(preview)
    .resize(width, height, { fit: 'cover', position })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    x: (width / 2 - (info.cropOffsetLeft ?? 0)) / preview.width,
    y: (height / 2 - (info.cropOffsetTop ?? 0)) / preview.height,
  };
}
