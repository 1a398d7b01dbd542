/** Runs the function's pixel path on an image, and checks what every thumbnail must fulfill. */
import { INPUT_MEGAPIXELS, THUMBNAIL_SIZE, type FailureReason } from '../../../lambda-src/contract';
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import type { OutputFormat } from '../../../lambda-src/image/formats';
import { createThumbnail } from '../../../lambda-src/image/thumbnail';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import { PIXELS_PER_MEGAPIXEL } from '../../../lambda-src/settings';
import { SENTINEL } from './binary';
import { decodeJpeg, decodePng, partsOf, type Pixels } from './other-decoders';

/** What an image results in: FAILED with this reason, or SUCCESS with a thumbnail of this format. */
export type Verdict =
  | FailureReason
  | {
      /** Format of the thumbnail: PNG if any pixel is transparent. */
      readonly thumbnail: OutputFormat;
      /** Size of the original as viewers show it, in pixels. */
      readonly width: number;
      readonly height: number;
    };

/** The function's defaults. */
export const OPTIONS = {
  size: THUMBNAIL_SIZE.default,
  maxPixels: INPUT_MEGAPIXELS.default * PIXELS_PER_MEGAPIXEL,
};

/** @throws any transient error, which Lambda would retry. */
export async function tryImage(bytes: Buffer): Promise<CreatedThumbnail | PermanentFailure> {
  return createThumbnail(bytes, OPTIONS).catch((error: unknown) => {
    if (error instanceof PermanentFailure) return error;
    throw error;
  });
}

export function verdictOn(result: CreatedThumbnail | PermanentFailure): Verdict {
  if (result instanceof PermanentFailure) return result.reason;
  const { width, height } = result.original;
  return { thumbnail: result.format, width, height };
}

/** Allowed parts: no profile, EXIF, text or comment, and nothing after the end. pHYs is always the same. */
const PARTS = { jpeg: ['c0', 'c4', 'da', 'db'], png: ['IDAT', 'IEND', 'IHDR', 'pHYs'] };

/** Reads a thumbnail with another decoder. @throws Error if it differs from its description or has additional parts. */
export function readThumbnail({ bytes, format, width, height, original }: CreatedThumbnail): Pixels {
  const file = Buffer.from(bytes);
  const pixels = format === 'png' ? decodePng(file) : decodeJpeg(file);
  const shrink = Math.max(original.width, original.height, OPTIONS.size) / OPTIONS.size;
  const side = (length: number): number => Math.max(1, Math.round(length / shrink));
  expectEqual('size', [pixels.width, pixels.height], [width, height]);
  expectEqual('size', [width, height], [side(original.width), side(original.height)]);
  expectEqual('parts', partsOf(file), PARTS[format]);
  expectEqual('sentinel', file.includes(SENTINEL), false);
  // PNG: 8 bits, RGB with alpha. JPEG: 8 bits, three components.
  if (format === 'png') expectEqual('IHDR', [file[24], file[25]], [8, 6]);
  else
    expectEqual(
      'SOF0',
      [...file.subarray(file.indexOf('ffc0', 0, 'hex')).subarray(4, 10)],
      [8, 0, height, 0, width, 3],
    );
  return pixels;
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`The thumbnail's ${what} is ${found}, not ${wanted}`);
}
