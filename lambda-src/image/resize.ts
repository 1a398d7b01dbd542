import type { Metadata, Sharp } from 'sharp';

/** Shrink-on-load would save 0-17 % of the time and cost up to 13 dB compared to a full Lanczos. */
const RESIZE = {
  fit: 'inside',
  withoutEnlargement: true,
  kernel: 'lanczos3',
  fastShrinkOnLoad: false,
} as const;

/** Largest shrink-on-load factor of libjpeg. */
const MAX_SHRINK_ON_LOAD = 8;
/** Shrink factor from which a progressive JPEG counts as large. */
const LARGE_PROGRESSIVE_SHRINK = 16;
/** Largest JPEG that is decoded in full if it cannot be shrunk evenly. It costs 3.5 ms per megapixel: too much for camera photos. */
const MAX_FULL_DECODE_PIXELS = 4_000_000;

/** Fits an image into `size` x `size` pixels. Never enlarges it. */
export function resizeToFit(image: Sharp, header: Metadata, size: number): void {
  // Extracting the full frame disables shrink-on-load.
  if (shrinksUnevenly(header, size)) image.extract({ left: 0, top: 0, ...header.autoOrient });
  image.resize(size, size, RESIZE);
}

/**
 * Returns whether shrink-on-load would drop a partial pixel at an edge and stretch the rest over the whole thumbnail. That
 * shifts it by a quarter of a pixel, which is more than everything else that shrink-on-load costs.
 *
 * Large progressive JPEGs are excluded only to keep the thumbnails of this PIXEL_PATH_VERSION: the exclusion served a separate
 * reader for them, which no longer exists (decision 8 in docs/decisions.md).
 */
function shrinksUnevenly(header: Metadata, size: number): boolean {
  const { format, width, height } = header;
  return (
    format === 'jpeg' &&
    width * height <= MAX_FULL_DECODE_PIXELS &&
    (width % MAX_SHRINK_ON_LOAD !== 0 || height % MAX_SHRINK_ON_LOAD !== 0) &&
    !isLargeProgressive(header, size)
  );
}

/** Returns whether a progressive JPEG is shrunk to a sixteenth or less. */
function isLargeProgressive({ isProgressive, width, height }: Metadata, size: number): boolean {
  // sharp shrinks no side to less than a pixel.
  const shrink = Math.min(Math.max(width, height) / size, width, height);
  return isProgressive && shrink >= LARGE_PROGRESSIVE_SHRINK;
}
