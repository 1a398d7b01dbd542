/** Plans the two steps of a resize: from the original to an intermediate image, and from that to the thumbnail. Pure. */

/** Width and height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Part of an image, in pixels. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
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
  /** Largest position error, in thumbnail pixels. */
  readonly error: number;
}

export interface ResizePlan {
  readonly x: AxisPlan;
  readonly y: AxisPlan;
  /** Whether the first step already makes an image of the target's size. */
  readonly isDirect: boolean;
}

/**
 * Factors between the intermediate image and the thumbnail. Below 2, the two resizes add up to a measurable loss. From 4 on,
 * libvips averages blocks of pixels before it applies Lanczos, so an original below that needs no intermediate image.
 */
const STEP = { min: 2, max: 3, single: 4 } as const;
/** A factor by which the decoder shrinks, and the factors between the original and the intermediate image for which it does. */
interface DecoderShrink {
  readonly shrink: number;
  readonly from: number;
  readonly below: number;
}
/** sharp's choice for a JPEG (src/pipeline.cc), the largest first. */
const JPEG_SHRINKS: readonly DecoderShrink[] = [
  { shrink: 8, from: 9, below: Infinity },
  { shrink: 4, from: 5, below: 9 },
  { shrink: 2, from: 3, below: 5 },
  { shrink: 1, from: 1, below: 3 },
];
const NO_SHRINK: DecoderShrink = { shrink: 1, from: 1, below: Infinity };
/** Largest number of thumbnail pixels that are computed only to be cut off. */
const MAX_CUT = 8;
/**
 * Largest intermediate image, in pixels: 32 MB with alpha. A target that needs a larger one is made in one step. Thumbnails
 * need at most half.
 */
const MAX_INTERMEDIATE_PIXELS = 8_000_000;
/** Position error that is good enough, in thumbnail pixels: it cannot be measured next to the rounding of samples. */
const EXACT_ENOUGH = 0.01;

/**
 * Plans a resize.
 *
 * @param decoderShrinks whether the decoder can shrink the image, as libjpeg does.
 */
export function planResize(original: Size, target: Size, decoderShrinks: boolean): ResizePlan {
  const plans = (decoderShrinks ? JPEG_SHRINKS : [NO_SHRINK])
    .map((how) => ({
      how,
      x: planAxis(original.width, target.width, how),
      y: planAxis(original.height, target.height, how),
    }))
    .filter(({ how, x, y }) => {
      const factor = Math.min(original.width / x.intermediate, original.height / y.intermediate);
      return factor >= how.from && factor < how.below;
    });
  const errorOf = ({ x, y }: Omit<ResizePlan, 'isDirect'>): number => Math.max(x.error, y.error);
  const best = plans.reduce((a, b) => (errorOf(a) <= Math.max(errorOf(b), EXACT_ENOUGH) ? a : b));
  const { x, y } = best;
  if (x.intermediate * y.intermediate > MAX_INTERMEDIATE_PIXELS) return planDirectly(target);
  return { x, y, isDirect: false };
}

/** Plans a resize in one step. */
export function planDirectly({ width, height }: Size): ResizePlan {
  const axis = (side: number): AxisPlan => ({
    intermediate: side,
    padded: side,
    resized: side,
    target: side,
    error: 0,
  });
  return { x: axis(width), y: axis(height), isDirect: true };
}

/**
 * Chooses the intermediate side so that each pixel of the thumbnail covers exactly its part of the original. Two things
 * would shift it: a decoder that shrinks drops the last partial pixel, so that the intermediate image ends too early; and
 * libvips centers the blocks that it averages, which need not divide the side evenly.
 */
function planAxis(original: number, target: number, { shrink, from, below }: DecoderShrink): AxisPlan {
  const decoded = Math.floor(original / shrink);
  const largest = Math.min(target * STEP.max, Math.floor(original / from));
  const smallest = Math.max(target * STEP.min, Math.min(largest, Math.floor(original / below) + 1));
  let best: AxisPlan = { intermediate: original, padded: original, resized: target, target, error: 0 };
  if (original < target * STEP.single) return best;
  best = { ...best, error: Infinity };
  for (let resized = target; resized <= target + MAX_CUT; resized++) {
    for (let intermediate = smallest; intermediate <= largest; intermediate++) {
      // Intermediate pixels for each pixel of the thumbnail.
      const step = (original * intermediate) / (target * decoded * shrink);
      const padded = Math.max(intermediate, Math.round(resized * step));
      const block = Math.max(1, Math.floor(decoded / intermediate / 2));
      const shift = (((Math.ceil(decoded / block) * block - decoded) / 2) * shrink * target) / original;
      const error = Math.abs(padded / step - resized) + shift;
      if (error < best.error) best = { intermediate, padded, resized, target, error };
      if (error <= EXACT_ENOUGH) return best;
    }
  }
  return best;
}
