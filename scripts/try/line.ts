import { readFileSync, statSync } from 'node:fs';
import { INPUT_MEGABYTES, INPUT_MEGAPIXELS, type FailureReason } from '../../lambda-src/contract';
import { PermanentFailure } from '../../lambda-src/failures/failures';
import type { OutputFormat } from '../../lambda-src/image/formats';
import sharp from '../../lambda-src/image/image-library';
import type { FileFormat } from '../../lambda-src/image/signatures';
import { createThumbnails } from '../../lambda-src/image/thumbnail';
import type { CreatedThumbnail } from '../../lambda-src/image/types';
import { BYTES_PER_MEGABYTE, PIXELS_PER_MEGAPIXEL } from '../../lambda-src/settings';
import type { Variant } from '../../lambda-src/variants/variant';

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
  readonly thumbnail: ImageFacts | null;
  /** Time of the image processing alone, without reading the file or writing images; one decimal. */
  readonly milliseconds: number;
}

/** One variant of a file, with its properties in the order in which they are printed. */
export interface VariantLine extends ImageFacts {
  readonly file: string;
  /** Name of the variant. */
  readonly variant: string;
}

interface ImageFacts {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly format: OutputFormat;
  /** Path that it was written to. */
  readonly path: string | null;
}

/** What to make of each file: the thumbnail, then the variants. */
export type Images = readonly [Variant, ...Variant[]];

/** Processes one pixel in each format: the first image of a format takes 5 to 15 ms longer, for one-time initialization. */
export async function warmUp(images: Images): Promise<void> {
  for (const format of ['jpeg', 'png'] as const) {
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } });
    await createAll(await pixel.toFormat(format).toBuffer(), images);
  }
}

/**
 * Processes a local file as the function with its default limits processes an upload.
 *
 * @param keep writes an image and returns its path, or null if it was not written.
 * @returns the file's line, then one for each variant; none for variants if the file fails.
 * @throws Error if the file cannot be read or memory runs out; a bad image is a result, not an error.
 */
export async function tryFile(
  file: string,
  images: Images,
  keep: (image: CreatedThumbnail) => Promise<string | null>,
): Promise<readonly [Line, ...VariantLine[]]> {
  if (statSync(file).size > MAX_BYTES) return [failed(file, 'TOO_MANY_BYTES', 0)];
  const bytes = readFileSync(file);
  const start = performance.now();
  const created = await createAll(bytes, images).catch((error: unknown) => {
    if (error instanceof PermanentFailure) return error;
    throw error;
  });
  const milliseconds = Number((performance.now() - start).toFixed(1));
  if (created instanceof PermanentFailure)
    return [
      failed(file, created.reason, milliseconds, {
        format: created.format,
        ...(await readDimensions(bytes)),
      }),
    ];
  const line = async (image: CreatedThumbnail): Promise<ImageFacts> => {
    const { width, height, size, format } = image;
    return { width, height, bytes: size, format, path: await keep(image) };
  };
  const [thumbnail, ...variants] = created;
  const { format, width, height } = thumbnail.original;
  const facts = { file, status: 'SUCCESS', reason: null, format, width, height } as const;
  const first: Line = { ...facts, thumbnail: await line(thumbnail), milliseconds };
  const others: VariantLine[] = [];
  for (const variant of variants) others.push({ file, variant: variant.name, ...(await line(variant)) });
  return [first, ...others];
}

/** Creates all images of an original. @returns them in the order of `images`. */
async function createAll(
  bytes: Uint8Array,
  images: Images,
): Promise<readonly [CreatedThumbnail, ...CreatedThumbnail[]]> {
  const created = new Map<string, CreatedThumbnail>();
  for await (const image of createThumbnails(bytes, { variants: images, maxPixels: MAX_PIXELS }))
    created.set(image.name, image);
  const inOrder = images.flatMap(({ name }) => created.get(name) ?? []);
  return inOrder as [CreatedThumbnail, ...CreatedThumbnail[]];
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
