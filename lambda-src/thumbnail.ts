/** The pixel path: bytes in, thumbnail out. It makes no AWS call, so scripts run it on local files too. */
import type { Metadata } from 'sharp';
import { admitDimensions, admitPasses, detectFormat } from './admission';
import type { CreatedThumbnail } from './dependencies';
import { ofDecoder } from './failure-table';
import sharp from './image-library';
import { admitStructure } from './jpeg-structure';
import type { StepAsideReason } from './progressive-jpeg';
import { isLargeProgressive, resizePixels, resizeProgressive, type Resized } from './progressive-resize';
import type { ImageFormat, OriginalFacts } from './stores';

/** Raise it when the same original would give other pixels. */
const PIXEL_PATH_VERSION = 4;

/** At 80, differences to the original pixels cannot be seen at a thumbnail's size; 90 would cost half as many bytes more. */
const JPEG_QUALITY = 80;
/** zlib's best, with a filter chosen for each row: 18 % fewer bytes for 1 ms. */
export const PNG_COMPRESSION = { compressionLevel: 9, adaptiveFiltering: true } as const;

/**
 * Which faults refuse a picture. 'error' refuses what is truncated or does not decode, and accepts what browsers show
 * with a mere warning (a wrong byte between two markers, for one); 'warning' would refuse that too.
 */
const FAIL_ON = 'error';

/** Shrinking within the decoder would save 0-17 % of the time and cost up to 13 dB against a full Lanczos. */
const RESIZE = {
  fit: 'inside',
  withoutEnlargement: true,
  kernel: 'lanczos3',
  fastShrinkOnLoad: false,
} as const;

/** By the colour space of 16-bit pixels, the one that their profile is applied in. */
const SPACE_OF_8_BITS: Readonly<Record<string, string>> = { rgb16: 'srgb', grey16: 'b-w' };

/** Bounds of one picture's work. */
export interface ThumbnailOptions {
  /** Box side in pixels. */
  readonly size: number;
  /** Largest original that is decoded, in pixels. */
  readonly maxPixels: number;
  /** Whether large progressive JPEGs are read by progressive-jpeg where it can. @default false */
  readonly direct?: boolean;
}

/** The thumbnail's pixels before they are encoded, and where they come from. */
export interface ResizedPicture extends Resized {
  readonly original: OriginalFacts;
  /** Whether progressive-jpeg read it, or why it did not; undefined where that was not tried. */
  readonly direct: true | StepAsideReason | undefined;
}

/**
 * Names everything that decides a thumbnail's bytes, less the original, and less `direct`: what that reads has the same
 * pixels, but for a level here and there.
 */
export function recipe(size: number): string {
  return `v${PIXEL_PATH_VERSION};size=${size};jpeg=${JPEG_QUALITY};png=${PNG_COMPRESSION.compressionLevel}`;
}

/**
 * Makes the thumbnail of a JPEG or PNG: upright by EXIF, fitted into `size` x `size` without ever enlarging, Lanczos,
 * 8-bit sRGB, no metadata. JPEG where the resized pixels are opaque, PNG where any alpha is below 255.
 *
 * @throws PermanentFailure if the bytes are no acceptable picture; any other error can pass.
 */
export async function createThumbnail(
  bytes: Uint8Array,
  options: ThumbnailOptions,
): Promise<CreatedThumbnail> {
  try {
    const { data, info, original, direct } = await resize(bytes, options);
    const { width, height, channels } = info;
    const transparent = hasTransparentPixel(data, channels);
    // Not the whole of info: it calls the pixels premultiplied, which they are not, and their colours would go wrong.
    const pixels = sharp(data, { raw: { width, height, channels } });
    const encoded = transparent
      ? await pixels.png(PNG_COMPRESSION).toBuffer()
      : await pixels.removeAlpha().jpeg({ quality: JPEG_QUALITY }).toBuffer();
    const format = transparent ? 'png' : 'jpeg';
    return { bytes: encoded, format, width, height, size: encoded.length, original, direct };
  } catch (error) {
    throw ofDecoder(error);
  }
}

/** The part of createThumbnail before the encoder. @throws whatever the decoder does, and PermanentFailure. */
export async function resize(bytes: Uint8Array, options: ThumbnailOptions): Promise<ResizedPicture> {
  const format = detectFormat(bytes);
  if (format === 'jpeg') admitStructure(bytes);
  const image = sharp(bytes, { failOn: FAIL_ON, limitInputPixels: options.maxPixels, autoOrient: true });
  const metadata = await image.metadata();
  const { width, height, autoOrient, space, hasProfile } = metadata;
  admitDimensions(width, height, options.maxPixels);
  if (metadata.isProgressive) admitPasses(width, height, bytesOfAPixel(format, metadata), options.maxPixels);
  const original = { format, ...autoOrient };
  const direct =
    options.direct && isLargeProgressive(metadata, options.size)
      ? await resizeProgressive(bytes, metadata, options.size, RESIZE)
      : undefined;
  if (typeof direct === 'object') return { ...direct, original, direct: true };
  // sharp would leave 16-bit pixels with a profile in Display P3, or grey ones as they are, and nobody would be told.
  const spaceOf8Bits = SPACE_OF_8_BITS[space];
  if (spaceOf8Bits && hasProfile) image.pipelineColourspace(spaceOf8Bits);
  return { ...(await resizePixels(image, options.size, RESIZE)), original, direct };
}

/** What a decoder holds of each pixel; a JPEG's coefficients have 16 bits. */
function bytesOfAPixel(format: ImageFormat, { channels, depth }: Metadata): number {
  return format === 'jpeg' || depth === 'ushort' ? channels * 2 : channels;
}

/** Grey with alpha has two channels, RGB with alpha four; the alpha is the last. */
function hasTransparentPixel(pixels: Uint8Array, channels: number): boolean {
  if (channels % 2 === 1) return false;
  for (let index = channels - 1; index < pixels.length; index += channels)
    if (pixels[index] !== 255) return true;
  return false;
}
