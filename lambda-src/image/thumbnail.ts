/** The pixel path: an original's bytes in, a thumbnail's bytes out. It makes no AWS call, so scripts run it on local files. */
import type { Sharp } from 'sharp';
import { fromDecoder } from '../failures/failure-table';
import { thumbnailVariant } from '../variants/variant';
import { admitHeader, detectFormat, type Limits } from './admission';
import { chooseColorPath } from './color/path';
import { decode } from './decode';
import { admitStructure } from './jpeg/structure';
import { readHeader } from './open-image';
import { selectExif } from './png/exif';
import { hideMetadata } from './png/metadata';
import { recipe } from './recipe';
import { finishResize } from './resize';
import { fitInside, planResize } from './resize-plan';
import { recognizeFormat } from './signatures';
import { encode, type Output } from './thumbnail-encoder';
import type { CreatedThumbnail, OriginalFacts } from './types';

export type ThumbnailOptions = Limits;

/**
 * Creates the thumbnail of a JPEG or PNG: upright by EXIF, fitted into `size` x `size` without enlarging, Lanczos,
 * 8-bit sRGB, no metadata. JPEG or PNG: see {@link encode}.
 *
 * @throws PermanentFailure with the format of the bytes if they are not an acceptable image. Any other error can be retried.
 */
export async function createThumbnail(
  bytes: Uint8Array,
  options: ThumbnailOptions,
): Promise<CreatedThumbnail> {
  try {
    const { image, original } = await createImage(bytes, options);
    const isResized = Math.max(original.width, original.height) > options.size;
    const { data, info, format } = await encode(image, { format: original.format, bytes, isResized });
    return {
      name: String(options.size),
      recipe: recipe(thumbnailVariant(options.size)),
      bytes: data,
      format,
      width: info.width,
      height: info.height,
      size: data.length,
      original,
    };
  } catch (error) {
    throw fromDecoder(error, recognizeFormat(bytes));
  }
}

/** Returns the pixels that createThumbnail encodes. @throws the decoder's errors as they are, and PermanentFailure. */
export async function renderPixels(bytes: Uint8Array, options: ThumbnailOptions): Promise<Output> {
  const { image } = await createImage(bytes, options);
  return image.raw().toBuffer({ resolveWithObject: true });
}

interface ThumbnailImage {
  /** Upright, resized and in sRGB. Its pixels are computed when they are read. */
  readonly image: Sharp;
  readonly original: OriginalFacts;
}

/** All steps before the encoder, in their order. */
async function createImage(bytes: Uint8Array, options: ThumbnailOptions): Promise<ThumbnailImage> {
  const { size, maxPixels } = options;
  const format = detectFormat(bytes);
  const frame = format === 'jpeg' ? admitStructure(bytes) : undefined;
  if (format === 'png') {
    hideMetadata(bytes);
    selectExif(bytes);
  }
  const header = await readHeader(bytes, maxPixels);
  admitHeader(header, bytes.length, frame, options);
  const color = chooseColorPath(format, header, bytes);
  const plan = planResize(header, fitInside(header, size), color.decoderShrinks);
  const decoded = await decode(bytes, header, frame, plan, color);
  const resized = await finishResize(decoded, plan, header.orientation);
  return {
    image: await color.convertResized(resized),
    original: { format, ...header.autoOrient },
  };
}
