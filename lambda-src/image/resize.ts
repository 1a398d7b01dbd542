/** The two steps of a resize: to an intermediate image, and from it to the result. */
import type { Sharp } from 'sharp';
import { makeUpright } from './orientation';
import { isWide, openPixels, readPixels, readWidePixels, type Pixels, type WidePixels } from './pixels';
import type { AxisPlan, ResizePlan } from './resize-plan';

/** Resizes an image to the intermediate size of the plan. Edge pixels are repeated up to the padded size. */
export function beginResize(image: Sharp, { x, y, isDirect }: ResizePlan): Sharp {
  return image
    .resize(x.intermediate, y.intermediate, {
      fit: 'fill',
      kernel: 'lanczos3',
      // A decoder that shrinks to nearly the final size loses detail. An intermediate image is large enough.
      fastShrinkOnLoad: !isDirect,
    })
    .extend({ right: padding(x), bottom: padding(y), extendWith: 'copy' });
}

function padding({ intermediate, padded }: AxisPlan): number {
  return padded - intermediate;
}

/** Resizes an intermediate image by Lanczos and makes it upright. @param orientation EXIF's, 1 to 8. */
export async function finishResize(
  pixels: Pixels | WidePixels,
  { x, y, isDirect }: ResizePlan,
  orientation: number | undefined,
): Promise<Sharp> {
  if (isDirect) return makeUpright(openPixels(pixels), orientation);
  const image = openPixels(pixels).resize(x.resized, y.resized, { fit: 'fill', kernel: 'lanczos3' });
  const isCut = x.resized > x.target || y.resized > y.target;
  if (!isCut && (orientation ?? 1) === 1) return image;
  const resized = openPixels(await readSamples(pixels, image));
  return makeUpright(resized.extract({ left: 0, top: 0, width: x.target, height: y.target }), orientation);
}

/** Resizes pixels in two steps, or in one if they are at most four times as large. */
export async function resizePixels(pixels: Pixels | WidePixels, plan: ResizePlan): Promise<Sharp> {
  const { x, y } = plan;
  const isIntermediate = x.intermediate === pixels.width && y.intermediate === pixels.height;
  const intermediate = isIntermediate
    ? pixels
    : await readSamples(pixels, beginResize(openPixels(pixels), plan));
  return finishResize(intermediate, plan, undefined);
}

/** Computes an image's pixels with the depth of its source. */
function readSamples(source: Pixels | WidePixels, image: Sharp): Promise<Pixels | WidePixels> {
  return isWide(source) ? readWidePixels(image) : readPixels(image);
}
