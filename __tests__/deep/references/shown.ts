/** An image as a program shows it, and how much two programs differ. */

/** An image that is shown completely. */
export interface Shown {
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
  readonly small: Small;
}

/** RGBA of 8 bits in the size of a thumbnail, opaque: blended on white. */
export interface Small {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Below this PSNR of two blurred images, in dB, their colors differ. Decoders and encoders differ by less. */
const SAME_COLORS = 30;
/** Weights of a blur with a standard deviation of 2 pixels, which hides how an image was resized and encoded. */
const BLUR = [1, 2, 3, 4, 5, 4, 3, 2, 1].map((weight) => weight / 25);

/** Blends RGBA on white. @param isPremultiplied whether the colors are premultiplied by alpha. */
export function onWhite(rgba: Uint8Array, isPremultiplied: boolean): Uint8Array {
  return rgba.map((level, at) => {
    const alpha = rgba[at | 3] ?? 255;
    if ((at & 3) === 3) return 255;
    // Lanczos can make a premultiplied color brighter than its alpha allows.
    return 255 - alpha + (isPremultiplied ? Math.min(level, alpha) : Math.round((level * alpha) / 255));
  });
}

/**
 * Returns how a reference differs from the function, or undefined if they agree.
 *
 * @param own what the function shows; the reason if it refuses the image.
 * @param other what the reference shows; its error message if it refuses the image.
 */
export function difference(own: Shown | string, other: Shown | string): string | undefined {
  if (typeof other === 'string') return typeof own === 'string' ? undefined : `refuses it (${other})`;
  if (typeof own === 'string') return 'shows it';
  if (own.width !== other.width || own.height !== other.height) return `${other.width} x ${other.height}`;
  const { width, height } = other.small;
  if (own.small.width !== width || own.small.height !== height)
    return `thumbnail of ${width} x ${height}, not ${own.small.width} x ${own.small.height}`;
  const decibels = blurredPsnr(own.small, other.small);
  return decibels < SAME_COLORS ? `${decibels.toFixed(1)} dB` : undefined;
}

function blurredPsnr(a: Small, b: Small): number {
  const [blurredA, blurredB] = [blurred(a), blurred(b)];
  const sum = blurredA.reduce((total, level, at) => total + (level - (blurredB[at] ?? 0)) ** 2, 0);
  // Alpha, which is equal everywhere, does not count.
  return 10 * Math.log10(255 ** 2 / (sum / ((blurredA.length / 4) * 3)));
}

function blurred({ width, height, rgba }: Small): Float32Array {
  const across = blurredAlong(Float32Array.from(rgba), 4, width, 4 * width, height);
  return blurredAlong(across, 4 * width, height, 4, width);
}

/** Blurs lines of RGBA pixels. Edges are extended. @param step distance of two pixels of a line. @param stride distance of two lines. */
function blurredAlong(
  levels: Float32Array,
  step: number,
  length: number,
  stride: number,
  lines: number,
): Float32Array {
  const out = new Float32Array(levels.length);
  const reach = (BLUR.length - 1) / 2;
  for (let line = 0; line < lines; line++)
    for (let at = 0; at < length; at++)
      for (const [index, weight] of BLUR.entries()) {
        const offset = at + index - reach;
        const near = line * stride + (offset < 0 ? 0 : offset < length ? offset : length - 1) * step;
        const to = line * stride + at * step;
        for (let channel = 0; channel < 4; channel++)
          out[to + channel] = (out[to + channel] ?? 0) + weight * (levels[near + channel] ?? 0);
      }
  return out;
}
