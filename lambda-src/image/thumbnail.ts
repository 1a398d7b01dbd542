/** The pixel path: an original's bytes in, a thumbnail's bytes out. It makes no AWS call, so scripts run it on local files. */
import type { Sharp } from 'sharp';
import { fromDecoder } from '../failures/failure-table';
import { admitHeader, detectFormat } from './admission';
import { chooseColorPath } from './color';
import { decode, readHeader } from './decode';
import { admitStructure } from './jpeg-structure';
import { selectExif } from './png-exif';
import { finishResize } from './resize';
import { fitInside, planResize } from './resize-plan';
import { recognizeFormat } from './signatures';
import { encode, type Output } from './thumbnail-encoder';
import type { CreatedThumbnail, OriginalFacts } from './types';

export interface ThumbnailOptions {
  /** Side of the bounding box, in pixels. */
  readonly size: number;
  /** Largest original that is decoded, in pixels. */
  readonly maxPixels: number;
}

/**
 * Creates the thumbnail of a JPEG or PNG: upright by EXIF, fitted into `size` x `size` without enlarging, Lanczos,
 * 8-bit sRGB, no metadata. The thumbnail is a JPEG if all resized pixels are opaque, and a PNG if any alpha is below 255.
 *
 * @throws PermanentFailure with the format of the bytes if they are not an acceptable image. Any other error can be retried.
 */
export async function createThumbnail(
  bytes: Uint8Array,
  options: ThumbnailOptions,
): Promise<CreatedThumbnail> {
  try {
    const { image, mayHaveAlpha, original } = await createImage(bytes, options);
    const { data, info, format } = await encode(image, mayHaveAlpha);
    return { bytes: data, format, width: info.width, height: info.height, size: data.length, original };
  } catch (error) {
    throw fromDecoder(error, recognizeFormat(bytes));
  }
}

/** Returns the pixels that createThumbnail encodes. @throws the decoder's errors as they are, and PermanentFailure. */
export async function resize(bytes: Uint8Array, options: ThumbnailOptions): Promise<Output> {
  const { image } = await createImage(bytes, options);
  return image.raw().toBuffer({ resolveWithObject: true });
}

interface ThumbnailImage {
  /** Upright, resized and in sRGB. Its pixels are computed when they are read. */
  readonly image: Sharp;
  readonly mayHaveAlpha: boolean;
  readonly original: OriginalFacts;
}

/** All steps before the encoder, in their order. */
async function createImage(
  bytes: Uint8Array,
  { size, maxPixels }: ThumbnailOptions,
): Promise<ThumbnailImage> {
  const format = detectFormat(bytes);
  if (format === 'jpeg') admitStructure(bytes);
  else selectExif(bytes);
  const header = await readHeader(bytes, maxPixels);
  admitHeader(format, header, maxPixels);
  const color = chooseColorPath(format, header, bytes);
  const plan = planResize(header, fitInside(header, size), color.decoderShrinks);
  const decoded = await decode(bytes, format, header, plan, color);
  const resized = await finishResize(decoded, plan, header.orientation);
  return {
    image: await color.convertResized(resized),
    // sharp takes a JPEG of two components for gray with alpha; CMYK has four.
    mayHaveAlpha: header.channels % 2 === 0,
    original: { format, ...header.autoOrient },
  };
}
