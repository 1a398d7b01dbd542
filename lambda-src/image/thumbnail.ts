/** The pixel path: an original's bytes in, a thumbnail's bytes out. It makes no AWS call, so scripts run it on local files. */
import type { Sharp } from 'sharp';
import { fromDecoder } from '../failures/failure-table';
import { admitHeader, detectFormat } from './admission';
import { applyProfileAt8Bits, convertToSrgb } from './color';
import sharp from './image-library';
import { admitStructure } from './jpeg-structure';
import { openImage } from './open-image';
import { resizeToFit } from './resize';
import { encode, readPixels, type Output } from './thumbnail-encoder';
import type { CreatedThumbnail, OriginalFacts } from './types';

export interface ThumbnailOptions {
  /** Side of the bounding box, in pixels. */
  readonly size: number;
  /** Largest original that is decoded, in pixels. */
  readonly maxPixels: number;
}

/**
 * Creates the thumbnail of a JPEG or PNG: upright by EXIF, fitted into `size` x `size` without enlarging, Lanczos,
 * 8-bit sRGB, no metadata. JPEG or PNG: see {@link encode}.
 *
 * @throws PermanentFailure if the bytes are not an acceptable image. Any other error can be retried.
 */
export async function createThumbnail(
  bytes: Uint8Array,
  options: ThumbnailOptions,
): Promise<CreatedThumbnail> {
  try {
    const { image, mayHaveAlpha, original } = await createImage(bytes, options);
    const isResized = Math.max(original.width, original.height) > options.size;
    const { data, info, format } = await encode(image, {
      format: original.format,
      bytes,
      mayHaveAlpha,
      isResized,
    });
    return { bytes: data, format, width: info.width, height: info.height, size: data.length, original };
  } catch (error) {
    throw fromDecoder(error);
  }
}

/** Returns the pixels that createThumbnail encodes. @throws the decoder's errors as they are, and PermanentFailure. */
export async function resize(bytes: Uint8Array, options: ThumbnailOptions): Promise<Output> {
  const { image } = await createImage(bytes, options);
  return readPixels(image);
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
  const { image, header } = await openImage(bytes, maxPixels);
  admitHeader(format, header, maxPixels);
  applyProfileAt8Bits(image, header);
  resizeToFit(image, header, size);
  return {
    image: await withColor(await convertToSrgb(image, format, header), header.channels),
    // sharp takes a JPEG of two components for gray with alpha; CMYK has four.
    mayHaveAlpha: header.channels % 2 === 0,
    original: { format, ...header.autoOrient },
  };
}

/** sharp reads a JPEG of two components as gray with alpha, but does not convert it. As raw pixels, it is converted. */
async function withColor(image: Sharp, channels: number): Promise<Sharp> {
  if (channels !== 2) return image;
  const { data, info } = await readPixels(image);
  const { width, height, channels: raw } = info;
  return sharp(data, { raw: { width, height, channels: raw } }).toColourspace('srgb');
}
