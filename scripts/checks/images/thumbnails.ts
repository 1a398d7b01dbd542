/** Runs the function's pixel path on an image, and checks what every thumbnail must fulfill. */
import { INPUT_MEGAPIXELS, THUMBNAIL_SIZE, type FailureReason } from '../../../lambda-src/contract';
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import type { OutputFormat } from '../../../lambda-src/image/formats';
import { createThumbnail } from '../../../lambda-src/image/thumbnail';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import { PIXELS_PER_MEGAPIXEL } from '../../../lambda-src/settings';
import { SENTINEL } from './binary';
import { decodeJpeg, decodePng, partsOf, type Pixels } from './other-decoders';

/** What an image results in: FAILED with this reason, or SUCCESS with a thumbnail. */
export type Verdict =
  | FailureReason
  | {
      /** Whether the thumbnail has a transparent pixel. */
      readonly transparent: boolean;
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
  const { data } = decodeThumbnail(result);
  return { transparent: data.some((level, at) => (at & 3) === 3 && level < 255), width, height };
}

/** Allowed parts: no profile, EXIF, text or comment, and nothing after the end. */
const PARTS: Readonly<Partial<Record<OutputFormat, readonly string[]>>> = {
  jpeg: ['c0', 'c4', 'da', 'db'],
  png: ['IDAT', 'IEND', 'IHDR', 'PLTE', 'tRNS'],
};

function decodeThumbnail({ bytes, format }: CreatedThumbnail): Pixels {
  return format === 'png' ? decodePng(bytes) : decodeJpeg(bytes);
}

/** Reads a thumbnail with another decoder. @throws Error if it differs from its description or has additional parts. */
export function readThumbnail(thumbnail: CreatedThumbnail): Pixels {
  const { bytes, format, width, height, original } = thumbnail;
  const file = Buffer.from(bytes);
  const pixels = decodeThumbnail(thumbnail);
  const shrink = Math.max(original.width, original.height, OPTIONS.size) / OPTIONS.size;
  const side = (length: number): number => Math.max(1, Math.round(length / shrink));
  expectEqual('size', [pixels.width, pixels.height], [width, height]);
  expectEqual('size', [width, height], [side(original.width), side(original.height)]);
  const foreign = partsOf(file).filter((part) => PARTS[format]?.includes(part) !== true);
  expectEqual('other parts', foreign, []);
  expectEqual('sentinel', file.includes(SENTINEL), false);
  // At most 8 bits, not interlaced.
  if (format === 'png') expectEqual('depth', (file[24] ?? 16) > 8 || file[28] !== 0, false);
  // 8 bits, and components for gray or color.
  else {
    const frame = [...file.subarray(file.indexOf('ffc0', 0, 'hex')).subarray(4, 10)];
    expectEqual('SOF0', frame.slice(0, 5), [8, 0, height, 0, width]);
    expectEqual('components', frame[5] === 1 || frame[5] === 3, true);
  }
  return pixels;
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`The thumbnail's ${what} is ${found}, not ${wanted}`);
}
