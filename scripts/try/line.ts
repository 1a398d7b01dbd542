import { readFileSync, statSync } from 'node:fs';
import { INPUT_MEGABYTES, INPUT_MEGAPIXELS, type FailureReason } from '../../lambda-src/contract';
import { PermanentFailure } from '../../lambda-src/failures/failures';
import type { OutputFormat } from '../../lambda-src/image/formats';
import sharp from '../../lambda-src/image/image-library';
import type { FileFormat } from '../../lambda-src/image/signatures';
import { createThumbnail } from '../../lambda-src/image/thumbnail';
import type { CreatedThumbnail } from '../../lambda-src/image/types';
import { BYTES_PER_MEGABYTE, PIXELS_PER_MEGAPIXEL } from '../../lambda-src/settings';

const MAX_BYTES = INPUT_MEGABYTES.default * BYTES_PER_MEGABYTE;
const MAX_PIXELS = INPUT_MEGAPIXELS.default * PIXELS_PER_MEGAPIXEL;

/** The result for one file, with its properties in the order in which they are printed; null if one does not apply. */
export interface Line {
  readonly file: string;
  readonly status: 'SUCCESS' | 'FAILED';
  readonly reason: FailureReason | null;
  /** Format of the file, if it was recognized. */
  readonly format: FileFormat | null;
  /** Width of the original in pixels as a viewer shows it, if its header can be read. */
  readonly width: number | null;
  readonly height: number | null;
  readonly thumbnail: {
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
    readonly format: OutputFormat;
    /** Path that it was written to. */
    readonly path: string | null;
  } | null;
  /** Time of the image processing alone, without reading the file or writing the thumbnail; one decimal. */
  readonly milliseconds: number;
}

/** Processes one pixel in each format: the first image of a format takes 5 to 15 ms longer, for one-time initialization. */
export async function warmUp(): Promise<void> {
  for (const format of ['jpeg', 'png'] as const) {
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } });
    await createThumbnail(await pixel.toFormat(format).toBuffer(), { size: 1, maxPixels: 1 });
  }
}

/**
 * Processes a local file as the function with its default limits processes an upload.
 *
 * @param size box side of the thumbnail in pixels.
 * @param keep writes the thumbnail and returns its path, or null if it was not written.
 * @throws Error if the file cannot be read or memory runs out; a bad image is a result, not an error.
 */
export async function tryFile(
  file: string,
  size: number,
  keep: (thumbnail: CreatedThumbnail) => Promise<string | null>,
): Promise<Line> {
  if (statSync(file).size > MAX_BYTES) return failed(file, 'TOO_MANY_BYTES', 0);
  const bytes = readFileSync(file);
  const start = performance.now();
  const created = await createThumbnail(bytes, { size, maxPixels: MAX_PIXELS }).catch((error: unknown) => {
    if (error instanceof PermanentFailure) return error;
    throw error;
  });
  const milliseconds = Number((performance.now() - start).toFixed(1));
  if (created instanceof PermanentFailure)
    return failed(file, created.reason, milliseconds, {
      format: created.format,
      ...(await readDimensions(bytes)),
    });
  const { original, format, width, height } = created;
  return {
    file,
    status: 'SUCCESS',
    reason: null,
    format: original.format,
    width: original.width,
    height: original.height,
    thumbnail: { width, height, bytes: created.size, format, path: await keep(created) },
    milliseconds,
  };
}

function failed(
  file: string,
  reason: FailureReason,
  milliseconds: number,
  { format, width, height }: Partial<Dimensions> & { readonly format?: FileFormat | undefined } = {},
): Line {
  return {
    file,
    status: 'FAILED',
    reason,
    format: format ?? null,
    width: width ?? null,
    height: height ?? null,
    thumbnail: null,
    milliseconds,
  };
}

interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** Reads the size from the header of a refused image, if possible: it shows by how much an image is too large. */
async function readDimensions(bytes: Uint8Array): Promise<Dimensions | undefined> {
  try {
    return (await sharp(bytes, { limitInputPixels: false }).metadata()).autoOrient;
  } catch {
    return undefined;
  }
}
