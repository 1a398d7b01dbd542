import { readFileSync, statSync } from 'node:fs';
import { INPUT_MEGABYTES, INPUT_MEGAPIXELS, type FailureReason } from '../../lambda-src/contract';
import { PermanentFailure } from '../../lambda-src/failures/failures';
import { detectFormat } from '../../lambda-src/image/admission';
import type { InputFormat, OutputFormat } from '../../lambda-src/image/formats';
import sharp from '../../lambda-src/image/image-library';
import { createThumbnail } from '../../lambda-src/image/thumbnail';
import type { CreatedThumbnail, OriginalFacts } from '../../lambda-src/image/types';
import { BYTES_PER_MEGABYTE, PIXELS_PER_MEGAPIXEL } from '../../lambda-src/settings';

const MAX_BYTES = INPUT_MEGABYTES.default * BYTES_PER_MEGABYTE;
const MAX_PIXELS = INPUT_MEGAPIXELS.default * PIXELS_PER_MEGAPIXEL;

/** What came of one file, its properties in the order in which they are printed; null is what does not apply. */
export interface Line {
  readonly file: string;
  readonly status: 'SUCCESS' | 'FAILED';
  readonly reason: FailureReason | null;
  /** The original's, as far as it was read. */
  readonly format: InputFormat | null;
  /** The original's pixels as a viewer shows it, as far as its header tells. */
  readonly width: number | null;
  readonly height: number | null;
  readonly thumbnail: {
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
    readonly format: OutputFormat;
    /** Where it was written. */
    readonly path: string | null;
  } | null;
  /** What the pixel path alone took, to a tenth: neither the reading of the file nor the writing of the thumbnail. */
  readonly milliseconds: number;
}

/** The first image of each format pays for what is set up once, in the image library and in Node: 5 to 15 ms. */
export async function warmUp(): Promise<void> {
  for (const format of ['jpeg', 'png'] as const) {
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } });
    await createThumbnail(await pixel.toFormat(format).toBuffer(), { size: 1, maxPixels: 1 });
  }
}

/**
 * Does to a local file what the function with its default bounds does to an upload.
 *
 * @param size box side of the thumbnail in pixels.
 * @param keep writes the thumbnail and says where; null if it was not written.
 * @throws whatever is no verdict on the image: the file cannot be read, or memory runs out.
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
    return failed(file, created.reason, milliseconds, await readHeader(bytes));
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
  { format, width, height }: Partial<OriginalFacts> = {},
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

/** What the header of a refused image tells, if it tells anything: how large too large is, for one. */
async function readHeader(bytes: Uint8Array): Promise<OriginalFacts | undefined> {
  try {
    const format = detectFormat(bytes);
    const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return { format, ...autoOrient };
  } catch {
    return undefined;
  }
}
