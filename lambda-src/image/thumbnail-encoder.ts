/** Encodes the thumbnail. */
import type { JpegOptions, OutputInfo, Sharp } from 'sharp';
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
  const options = isPng
    ? { quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' }
    : jpegOptions(bytes, isResized);
  if (!isPng && !mayHaveAlpha) return encodeJpeg(image, options);
  const { data, info } = await readPixels(image);
  const { width, height, channels } = info;
  const pixels = { data, width, height, channels };
  if (isPng && !isResized) return { data: await encodeUnresized(pixels, bytes), info, format: 'png' };
  if (hasTransparentPixel(data, channels)) return { data: encodePng(pixels), info, format: 'png' };
  // Not all of info: it wrongly says that the pixels are premultiplied, which would falsify the colors.
  const opaque = sharp(data, { raw: { width, height, channels } });
  const jpeg = await encodeJpeg(opaque, options);
  const png = isPng ? encodePngUpTo(jpeg.data.length, pixels) : undefined;
  return png ? { data: png, info, format: 'png' } : jpeg;
}

/** Encodes without loss, in at most {@link MAX_GROWTH} of the original's bytes unless the pixels differ from the original's. */
async function encodeUnresized(pixels: Pixels, original: Uint8Array): Promise<Buffer> {
  const png = encodePng(pixels);
  if (png.length <= original.length * MAX_GROWTH) return png;
  return (await withoutMetadata(original, pixels)) ?? png;
}

/** Returns undefined if the PNG is larger than `maxBytes`. */
function encodePngUpTo(maxBytes: number, pixels: Pixels): Buffer | undefined {
  // A quarter of a photograph is already larger.
  return encodePng(middleQuarter(pixels), maxBytes) && encodePng(pixels, maxBytes);
}

/**
 * Returns the options for the thumbnail of a JPEG. If it is not resized, a higher quality than the original's would only store
 * its artifacts more exactly. A resize averages artifacts away.
 */
function jpegOptions(original: Uint8Array, isResized: boolean): JpegOptions {
  const ownQuality = isResized ? undefined : libjpegQuality(original);
  return { quality: Math.min(ownQuality ?? JPEG_QUALITY, JPEG_QUALITY), chromaSubsampling: '4:2:0' };
}

async function encodeJpeg(image: Sharp, options: JpegOptions): Promise<Output & { format: 'jpeg' }> {
  return { ...(await image.jpeg(options).toBuffer({ resolveWithObject: true })), format: 'jpeg' };
}

/** RGB with alpha has four channels. The last one is alpha. */
function hasTransparentPixel(pixels: Uint8Array, channels: number): boolean {
  if (channels !== 4) return false;
  for (let index = 3; index < pixels.length; index += channels) if (pixels[index] !== 255) return true;
  return false;
}

function middleQuarter({ data, width, height, channels }: Pixels): Pixels {
  const rows = Math.ceil(height / 4);
  const start = Math.floor((height - rows) / 2) * width * channels;
  return { data: data.subarray(start, start + rows * width * channels), width, height: rows, channels };
}
