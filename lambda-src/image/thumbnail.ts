/** The pixel path: bytes in, thumbnail out. It makes no AWS call, so scripts run it on local files too. */
import type { Metadata, Sharp } from 'sharp';
import { ofDecoder } from '../failures/failure-table';
import type { CreatedThumbnail } from '../reconcile/dependencies';
import type { ImageFormat, OriginalFacts } from '../stores/ports';
import { admitDimensions, admitPasses, detectFormat } from './admission';
import sharp from './image-library';
import { admitStructure } from './jpeg-structure';
import { withProfile } from './profiled-pixels';
import { encode, JPEG_QUALITY, PNG_COMPRESSION, readPixels, type Output } from './thumbnail-encoder';

/** Raise it when the same original would give other pixels. */
const PIXEL_PATH_VERSION = 5;

/**
 * Which faults refuse an image. 'error' refuses what is truncated or does not decode, and accepts what browsers show
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

/** By so much a JPEG's decoder shrinks at most. */
const MOST_SHRINK = 8;
/** Shrink factor from which a progressive JPEG counts as large. */
const LARGE_PROGRESSIVE_SHRINK = 16;
/** Up to here all of a JPEG is decoded where it cannot be shrunk evenly: 3.5 ms a megapixel, not for photographs of cameras. */
const MOST_PIXELS_WHOLE = 4_000_000;

/** By the color space of 16-bit pixels, the one that their profile is applied in. */
const SPACE_OF_8_BITS: Readonly<Record<string, string>> = { rgb16: 'srgb', grey16: 'b-w' };

/** Bounds of one image's work. */
export interface ThumbnailOptions {
  /** Box side in pixels. */
  readonly size: number;
  /** Largest original that is decoded, in pixels. */
  readonly maxPixels: number;
}

/** An image whose pixels are decoded as they are asked for, but those of a PNG with a profile before. */
interface OpenedImage {
  readonly original: OriginalFacts;
  /** Gives the thumbnail's pixels, upright, in sRGB. */
  readonly resized: Sharp;
  readonly mayHaveAlpha: boolean;
}

/** Names everything that decides a thumbnail's bytes, less the original. */
export function recipe(size: number): string {
  return `v${PIXEL_PATH_VERSION};size=${size};jpeg=${JPEG_QUALITY};png=${PNG_COMPRESSION.compressionLevel}`;
}

/**
 * Makes the thumbnail of a JPEG or PNG: upright by EXIF, fitted into `size` x `size` without ever enlarging, Lanczos,
 * 8-bit sRGB, no metadata. JPEG where the resized pixels are opaque, PNG where any alpha is below 255.
 *
 * @throws PermanentFailure if the bytes are no acceptable image; any other error can pass.
 */
export async function createThumbnail(
  bytes: Uint8Array,
  options: ThumbnailOptions,
): Promise<CreatedThumbnail> {
  try {
    const { resized, mayHaveAlpha, original } = await open(bytes, options);
    const { data, info, format } = await encode(resized, mayHaveAlpha);
    return { bytes: data, format, width: info.width, height: info.height, size: data.length, original };
  } catch (error) {
    throw ofDecoder(error);
  }
}

/** The part of createThumbnail before the encoder. @throws whatever the decoder does, and PermanentFailure. */
export async function resize(bytes: Uint8Array, options: ThumbnailOptions): Promise<Output> {
  const { resized } = await open(bytes, options);
  return readPixels(resized);
}

async function open(bytes: Uint8Array, options: ThumbnailOptions): Promise<OpenedImage> {
  const format = detectFormat(bytes);
  if (format === 'jpeg') admitStructure(bytes);
  const image = sharp(bytes, { failOn: FAIL_ON, limitInputPixels: options.maxPixels, autoOrient: true });
  const metadata = await image.metadata();
  const { width, height, autoOrient, space, channels, hasProfile } = metadata;
  admitDimensions(width, height, options.maxPixels);
  if (metadata.isProgressive) admitPasses(width, height, bytesOfAPixel(format, metadata), options.maxPixels);
  const original = { format, ...autoOrient };
  // A JPEG of two components is taken for gray with alpha; CMYK has four.
  const mayHaveAlpha = channels % 2 === 0;
  // sharp would leave 16-bit pixels with a profile in Display P3, or gray ones as they are, and nobody would be told.
  const spaceOf8Bits = SPACE_OF_8_BITS[space];
  if (spaceOf8Bits && hasProfile) image.pipelineColourspace(spaceOf8Bits);
  if (shrinksUnevenly(metadata, options.size)) image.extract({ left: 0, top: 0, ...autoOrient });
  image.resize(options.size, options.size, RESIZE);
  const profile = format === 'png' && space === 'srgb' ? metadata.icc : undefined;
  const resized = profile ? await convertResized(image, profile) : image;
  return { resized: resized.toColourspace('srgb'), mayHaveAlpha, original };
}

/**
 * sharp converts from a profile first, each pixel of a PNG: that takes as long as to decode it. The thumbnail's are few.
 *
 * @param profile of an RGB image of 8 bits: to others sharp does what it would not do to their thumbnails.
 */
async function convertResized(image: Sharp, profile: Buffer): Promise<Sharp> {
  const { data, info } = await readPixels(image.keepIccProfile());
  return withProfile({ data, ...info }, profile);
}

/**
 * Whether the decoder would leave out what is less than one of its shrunk pixels, and the rest would be drawn out over the
 * whole thumbnail: by a quarter of a pixel, which is more than all else that shrinking costs. A cut of all that there is
 * keeps sharp from it.
 *
 * Large progressive JPEGs are excluded only to keep the thumbnails of this PIXEL_PATH_VERSION as they are: the exclusion
 * served a separate reader for them, which no longer exists (decision 8 in docs/decisions.md).
 */
function shrinksUnevenly(metadata: Metadata, size: number): boolean {
  const { format, width, height } = metadata;
  return (
    format === 'jpeg' &&
    width * height <= MOST_PIXELS_WHOLE &&
    (width % MOST_SHRINK !== 0 || height % MOST_SHRINK !== 0) &&
    !isLargeProgressive(metadata, size)
  );
}

/** Returns whether a progressive JPEG is shrunk to a sixteenth or less. */
function isLargeProgressive({ isProgressive, width, height }: Metadata, size: number): boolean {
  // sharp shrinks no side to less than a pixel.
  const shrink = Math.min(Math.max(width, height) / size, width, height);
  return isProgressive && shrink >= LARGE_PROGRESSIVE_SHRINK;
}

/** What a decoder holds of each pixel; a JPEG's coefficients have 16 bits. */
function bytesOfAPixel(format: ImageFormat, { channels, depth }: Metadata): number {
  return format === 'jpeg' || depth === 'ushort' ? channels * 2 : channels;
}
