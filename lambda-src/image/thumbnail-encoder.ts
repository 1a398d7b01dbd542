/** Encodes the thumbnail. */
import type { OutputInfo, Sharp } from 'sharp';
import type { InputFormat, OutputFormat } from './formats';
import sharp from './image-library';
import { libjpegQuality } from './jpeg-quality';
import { encodePng } from './lossless-png';
import { withoutMetadata } from './original-png';
import type { Pixels } from './profiled-pixels';
import { JPEG_QUALITY } from './recipe';

/** Largest thumbnail of a PNG that is not resized, in sizes of the original. */
const MAX_GROWTH = 1.05;

/** Raw pixels or an encoded image, and its size in pixels. */
export interface Output {
  readonly data: Buffer;
  readonly info: Pick<OutputInfo, 'width' | 'height' | 'channels'>;
}

/** What the encoder needs to know of the original. */
export interface EncodedOriginal {
  readonly format: InputFormat;
  readonly bytes: Uint8Array;
  /** False if all pixels are known to be opaque. */
  readonly mayHaveAlpha: boolean;
  /** False if the thumbnail has the original's dimensions. */
  readonly isResized: boolean;
}

/** Returns an image's pixels, 8 bits for each channel. */
export function readPixels(image: Sharp): Promise<Output> {
  return image.raw().toBuffer({ resolveWithObject: true });
}

/**
 * Encodes as PNG if a pixel is transparent, if the original is a PNG of the same dimensions, or if the original is a PNG and the
 * thumbnail is no larger than as JPEG; as JPEG otherwise.
 *
 * @param image in 8-bit sRGB, with three or four channels.
 */
export async function encode(
  image: Sharp,
  { format, bytes, mayHaveAlpha, isResized }: EncodedOriginal,
): Promise<Output & { format: OutputFormat }> {
  const isPng = format === 'png';
  // Quality that an original lost does not come back. A resize hides the loss, so that the thumbnail has more to lose.
  const quality =
    isPng || isResized ? JPEG_QUALITY : Math.min(libjpegQuality(bytes) ?? JPEG_QUALITY, JPEG_QUALITY);
  if (!isPng && !mayHaveAlpha) return encodeJpeg(image, '4:2:0', quality);
  const { data, info } = await readPixels(image);
  const { width, height, channels } = info;
  const pixels = { data, width, height, channels };
  if (isPng && !isResized) return { data: await encodeUnresized(pixels, bytes), info, format: 'png' };
  if (hasTransparentPixel(data, channels)) return { data: encodePng(pixels), info, format: 'png' };
  // Not all of info: it wrongly says that the pixels are premultiplied, which would falsify the colors.
  const opaque = sharp(data, { raw: { width, height, channels } }).removeAlpha();
  if (!isPng) return encodeJpeg(opaque, '4:2:0', quality);
  // Graphics: subsampling blurs colored edges, and photographs look worse too.
  const jpeg = await encodeJpeg(opaque, '4:4:4', quality);
  const png = encodePng(middleQuarter(pixels), jpeg.data.length) && encodePng(pixels, jpeg.data.length);
  return png ? { data: png, info, format: 'png' } : jpeg;
}

/** Encodes without loss, in at most {@link MAX_GROWTH} of the original's bytes unless the pixels differ from the original's. */
async function encodeUnresized(pixels: Pixels, original: Uint8Array): Promise<Buffer> {
  const png = encodePng(pixels);
  if (png.length <= original.length * MAX_GROWTH) return png;
  return (await withoutMetadata(original, pixels)) ?? png;
}

async function encodeJpeg(
  image: Sharp,
  chromaSubsampling: '4:2:0' | '4:4:4',
  quality: number,
): Promise<Output & { format: 'jpeg' }> {
  const encoded = image.jpeg({ quality, chromaSubsampling });
  return { ...(await encoded.toBuffer({ resolveWithObject: true })), format: 'jpeg' };
}

/** RGB with alpha has four channels. The last one is alpha. */
function hasTransparentPixel(pixels: Uint8Array, channels: number): boolean {
  if (channels !== 4) return false;
  for (let index = 3; index < pixels.length; index += channels) if (pixels[index] !== 255) return true;
  return false;
}

/** Returns a quarter of the rows, which is usually enough to see that a photograph is larger as PNG. */
function middleQuarter({ data, width, height, channels }: Pixels): Pixels {
  const rows = Math.ceil(height / 4);
  const start = Math.floor((height - rows) / 2) * width * channels;
  return { data: data.subarray(start, start + rows * width * channels), width, height: rows, channels };
}
