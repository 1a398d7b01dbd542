/** Compares the function's pixels, before they are encoded, with an exact Lanczos of the whole original. */
import { renderPixels } from '../../../lambda-src/image/thumbnail';
import type { Pillow, Premultiplied } from './pillow';

/** Larger than any limit: only the pixels are compared here. */
const MAX_PIXELS = 300_000_000;
/** The PSNR of equal pixels is infinite. In dB. */
const EQUAL = 99;

export interface Fidelity {
  /** Side of the bounding box, in pixels. */
  readonly size: number;
  /** PSNR, at most 99. It is 0 if the sides differ. */
  readonly decibels: number;
  /** In pixels, as they should be: the sides are scaled exactly, rounded, and at least 1. */
  readonly width: number;
  readonly height: number;
}

/**
 * Compares an image at each size with Pillow's Lanczos of its full decode. Colors may be converted before or after the resize:
 * no standard says in which color space an image is resized.
 *
 * @param sizes sides of the bounding boxes, in pixels.
 * @throws Error if Pillow refuses the image, and the function's error if the function does.
 */
export async function fidelity(pillow: Pillow, image: Buffer, sizes: readonly number[]): Promise<Fidelity[]> {
  const exact = await pillow.show(image, sizes);
  if (typeof exact === 'string') throw new Error(`Pillow refuses the image: ${exact}`);
  const results: Fidelity[] = [];
  for (const [index, { width, height }] of exact.resized.entries()) {
    const size = sizes[index] ?? 0;
    // A copy, because the function changes the bytes that it gets.
    const pixels = await renderPixels(Buffer.from(image), { size, maxPixels: MAX_PIXELS });
    const made = premultiplied(pixels);
    const isSameSize = pixels.width === width && pixels.height === height;
    const references = [exact.resized[index], exact.convertedLast?.[index]].filter(
      (one) => one !== undefined,
    );
    const decibels = isSameSize ? Math.max(...references.map((one) => psnr(made, one))) : 0;
    results.push({ size, decibels, width, height });
  }
  return results;
}

/** Returns the PSNR of pixels and a reference of the same size, at most 99 dB. */
export function decibelsOf(made: Premultiplied, reference: Premultiplied): number {
  return psnr(premultiplied(made), reference);
}

/** Converts gray or RGB, with or without alpha, to premultiplied RGBA of 0 to 255. */
function premultiplied({ data, channels }: Premultiplied): Float64Array {
  const pixels = data.length / channels;
  const out = new Float64Array(pixels * 4);
  const hasAlpha = channels % 2 === 0;
  const isGray = channels < 3;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * channels;
    const alpha = hasAlpha ? (data[at + channels - 1] ?? 0) : 255;
    for (let color = 0; color < 3; color++)
      out[pixel * 4 + color] = ((data[at + (isGray ? 0 : color)] ?? 0) * alpha) / 255;
    out[pixel * 4 + 3] = alpha;
  }
  return out;
}

/** @param made premultiplied RGBA. */
function psnr(made: Float64Array, { data, channels }: Premultiplied): number {
  const pixels = data.length / channels;
  let sum = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * channels;
    const alpha = channels === 4 ? (data[at + 3] ?? 0) : 255;
    for (let channel = 0; channel < channels; channel++) {
      const level = data[at + channel] ?? 0;
      // Lanczos can make a premultiplied color brighter than its alpha allows.
      sum += ((made[pixel * 4 + channel] ?? 0) - (level < alpha ? level : alpha)) ** 2;
    }
    // An alpha that both lack is not counted: it would raise the PSNR.
    if (channels === 3) sum += (255 - (made[pixel * 4 + 3] ?? 0)) ** 2;
  }
  return Math.min(EQUAL, 10 * Math.log10(255 ** 2 / (sum / data.length)));
}
