/** Encodes pixels of small images as PNG. */
import type { Pixels } from '../pixels';
import { encodePng } from '../png/lossless';
import { withoutMetadata } from '../png/original';

/** Largest PNG of pixels that are not changed, in sizes of the original. */
const MAX_GROWTH = 1.05;

/** Encodes without loss, in at most {@link MAX_GROWTH} of the original's bytes unless the pixels differ from the original's. */
export async function encodeUnchanged(pixels: Pixels, original: Uint8Array): Promise<Buffer> {
  const png = encodePng(pixels);
  if (png.length <= original.length * MAX_GROWTH) return png;
  return (await withoutMetadata(original, pixels)) ?? png;
}

/** Returns undefined if the PNG is larger than `maxBytes`. */
export function encodePngUpTo(maxBytes: number, pixels: Pixels): Buffer | undefined {
  // A quarter of a photograph is already larger.
  return encodePng(middleQuarter(pixels), maxBytes) && encodePng(pixels, maxBytes);
}

function middleQuarter({ data, width, height, channels }: Pixels): Pixels {
  const rows = Math.ceil(height / 4);
  const start = Math.floor((height - rows) / 2) * width * channels;
  return { data: data.subarray(start, start + rows * width * channels), width, height: rows, channels };
}
