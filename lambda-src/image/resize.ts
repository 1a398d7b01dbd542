/** Resizes an intermediate image to the thumbnail. */
import type { Sharp } from 'sharp';
import { makeUpright } from './orientation';
import { isWide, openPixels, readPixels, readWidePixels, type Pixels, type WidePixels } from './pixels';
import type { ResizePlan } from './resize-plan';

/** Resizes an intermediate image by Lanczos and makes it upright. @param orientation EXIF's, 1 to 8. */
export async function finishResize(
  pixels: Pixels | WidePixels,
  { x, y }: ResizePlan,
  orientation: number | undefined,
): Promise<Sharp> {
  const image = openPixels(pixels).resize(x.resized, y.resized, { fit: 'fill', kernel: 'lanczos3' });
  const isCut = x.resized > x.target || y.resized > y.target;
  if (!isCut && (orientation ?? 1) === 1) return image;
  const resized = openPixels(await (isWide(pixels) ? readWidePixels : readPixels)(image));
  return makeUpright(resized.extract({ left: 0, top: 0, width: x.target, height: y.target }), orientation);
}
