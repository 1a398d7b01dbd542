/** Plans the two steps of a resize: from the original to an intermediate image, and from that to the thumbnail. Pure. */

/** Width and height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One axis of a resize, in pixels. Each side is at least 1. */
export interface AxisPlan {
  /** Side of the intermediate image. */
  readonly intermediate: number;
  /** Its side after edge pixels are repeated at its end. */
  readonly padded: number;
  /** Side that the padded image is resized to. */
  readonly resized: number;
  /** Side of the thumbnail: the rest of `resized` is cut off at its end. */
  readonly target: number;
}

export interface ResizePlan {
  readonly x: AxisPlan;
  readonly y: AxisPlan;
}

/**
 * Factors between the intermediate image and the thumbnail. Below 2, the two resizes add up to a visible loss; from 4 on,
 * libvips averages blocks of pixels before it applies Lanczos.
 */
const STEP = { min: 2, preferred: 2.5, max: 3 } as const;
/** Factors by which the JPEG decoder can shrink, the largest first. */
const DECODER_SHRINKS = [8, 4, 2] as const;
/** Largest number of thumbnail pixels that are computed only to be cut off. */
const MAX_CUT = 8;
/** Position error that cannot be measured, in pixels of the thumbnail. */
const EXACT = 0.01;

/** Returns the size of an image that fits into `size` x `size` pixels and is not enlarged. Sides are rounded, and at least 1. */
export function fitInside({ width, height }: Size, size: number): Size {
  const scale = Math.min(1, size / width, size / height);
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/**
 * Plans a resize.
 *
 * @param decoderShrinks whether the decoder can shrink the image, as libjpeg does.
 */
export function planResize(original: Size, target: Size, decoderShrinks: boolean): ResizePlan {
  const factor = Math.min(original.width / target.width, original.height / target.height);
  // sharp uses a shrink of n only if the intermediate image is smaller by at least n + 1.
  const shrink = decoderShrinks
    ? (DECODER_SHRINKS.find((candidate) => (candidate + 1) * STEP.min <= factor) ?? 1)
    : 1;
  return {
    x: planAxis(original.width, target.width, shrink),
    y: planAxis(original.height, target.height, shrink),
  };
}

/**
 * Chooses the intermediate side so that each pixel of the thumbnail covers exactly its part of the original. Two things
 * would shift it: a decoder that shrinks drops the last partial pixel, so that the intermediate image ends too early; and
 * libvips centers the blocks that it averages, which need not divide the side evenly.
 */
function planAxis(original: number, target: number, shrink: number): AxisPlan {
  if (original <= target * STEP.max)
    return { intermediate: original, padded: original, resized: target, target };
  const decoded = Math.floor(original / shrink);
  const preferred = target * STEP.preferred;
  const largest = Math.min(Math.floor(target * STEP.max), Math.floor(original / (shrink > 1 ? shrink + 1 : 1)));
  const candidates = range(target * STEP.min, largest).sort(
    (a, b) => Math.abs(a - preferred) - Math.abs(b - preferred),
  );
  let best = { error: Infinity, intermediate: largest, padded: largest, resized: target };
  for (let resized = target; resized <= target + MAX_CUT; resized++) {
    for (const intermediate of candidates) {
      const pixel = (original * intermediate) / (target * decoded * shrink);
      const padded = Math.max(intermediate, Math.round(resized * pixel));
      const block = Math.max(1, Math.floor(decoded / intermediate / 2));
      const shift = (((Math.ceil(decoded / block) * block - decoded) / 2) * shrink * target) / original;
      const error = Math.abs(padded / pixel - resized) + shift;
      if (error < best.error) best = { error, intermediate, padded, resized };
      if (error <= EXACT) break;
    }
    if (best.error <= EXACT) break;
  }
  const { intermediate, padded, resized } = best;
  return { intermediate, padded, resized, target };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
