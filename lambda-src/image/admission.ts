/** What may be decoded, judged by content and header before any pixel is. Pure. */
import { MAX_INPUT_SIDE } from '../contract';
import { PermanentFailure } from '../failures/failures';
import type { ImageFormat } from '../stores/ports';

/** SOI and the first marker's 0xff (ITU-T T.81, B.1.1); the signature of PNG (ISO/IEC 15948, 5.2). */
const SIGNATURES: Readonly<Record<ImageFormat, readonly number[]>> = {
  jpeg: [0xff, 0xd8, 0xff],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
};

/**
 * Tells the format by the first bytes; neither the key's suffix nor the Content-Type has a say.
 *
 * @throws PermanentFailure EMPTY or UNSUPPORTED_FORMAT.
 */
export function detectFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) throw new PermanentFailure('EMPTY', 'The original has no bytes.');
  for (const [format, signature] of Object.entries(SIGNATURES)) {
    if (signature.every((byte, index) => bytes[index] === byte)) return format as ImageFormat;
  }
  throw new PermanentFailure(
    'UNSUPPORTED_FORMAT',
    'The original is neither a JPEG nor a PNG by its first bytes.',
  );
}

/**
 * Bytes of a decoded pixel that the pixel cap reckons with where an image comes in passes: those of RGB with 16 bits. What
 * comes in passes is held in memory as a whole, and memory follows from the caps.
 */
export const BYTES_OF_A_PIXEL = 6;

/** Checks the dimensions that the header claims. @throws PermanentFailure TOO_MANY_PIXELS. */
export function admitDimensions(width: number, height: number, maxPixels: number): void {
  if (width * height > maxPixels) {
    throw new PermanentFailure(
      'TOO_MANY_PIXELS',
      `The original has ${width} x ${height} pixels; ${maxPixels} are decoded at most.`,
    );
  }
  // A 389 KB PNG of 5,000,000 x 10 passes the limit above and takes 7.7 GB.
  if (Math.max(width, height) > MAX_INPUT_SIDE) {
    throw new PermanentFailure(
      'TOO_MANY_PIXELS',
      `The original has ${width} x ${height} pixels; a side has ${MAX_INPUT_SIDE} at most.`,
    );
  }
}

/**
 * Checks an image that comes in passes, an interlaced PNG or a progressive JPEG.
 *
 * @param bytesOfAPixel what its decoder holds of each.
 * @throws PermanentFailure TOO_MANY_PIXELS where it would hold more than of RGB with 16 bits at the cap.
 */
export function admitPasses(width: number, height: number, bytesOfAPixel: number, maxPixels: number): void {
  const most = Math.floor((maxPixels * BYTES_OF_A_PIXEL) / bytesOfAPixel);
  if (width * height > most) {
    throw new PermanentFailure(
      'TOO_MANY_PIXELS',
      `The original has ${width} x ${height} pixels in passes, of ${bytesOfAPixel} bytes each; ${most} are decoded at most.`,
    );
  }
}
