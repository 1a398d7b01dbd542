/** Encodes the thumbnail. */
import type { JpegOptions, OutputInfo, Sharp } from 'sharp';
import type { InputFormat, OutputFormat } from './formats';
import { libjpegQuality } from './jpeg/quality';
import { openPixels, readPixels, type Pixels } from './pixels';
import { encodePng } from './png/lossless';
import { withoutMetadata } from './png/original';
import { JPEG_QUALITY } from './recipe';

/** Largest thumbnail of a PNG that is not resized, in sizes of the original. */
const MAX_GROWTH = 1.05;

/** Raw pixels or an encoded image, and its size in pixels. */
export interface Output {
  readonly data: Buffer;
  readonly info: Pick<OutputInfo, 'width' | 'height' | 'channels'>;
}

type EncodedThumbnail = Output & { readonly format: OutputFormat };

/** What the encoder needs to know of the original. */
interface EncodedOriginal {
  readonly format: InputFormat;
  readonly bytes: Uint8Array;
  /** False if the thumbnail has the original's dimensions. */
  readonly isResized: boolean;
}

/**
 * Encodes as PNG if a pixel is transparent, if the original is a PNG of the same dimensions, or if the original is a PNG and the
 * thumbnail is no larger than as JPEG; as JPEG otherwise.
 *
 * @param image in 8-bit sRGB, with three or four channels.
 */
export function encode(
  image: Sharp,
  { format, bytes, isResized }: EncodedOriginal,
): Promise<EncodedThumbnail> {
  if (format === 'png') return encodeFromPng(image, bytes, isResized);
  // A higher quality than the original's would only store its artifacts more exactly. A resize averages them away.
  const quality = Math.min((isResized ? undefined : libjpegQuality(bytes)) ?? JPEG_QUALITY, JPEG_QUALITY);
  return encodeJpeg(image, { quality, chromaSubsampling: '4:2:0' });
}

async function encodeFromPng(
  image: Sharp,
  original: Uint8Array,
  isResized: boolean,
): Promise<EncodedThumbnail> {
  const pixels = await readPixels(image);
  const encoded = (data: Buffer): EncodedThumbnail => ({ data, info: pixels, format: 'png' });
  if (!isResized) return encoded(await encodeUnresized(pixels, original));
  if (hasTransparentPixel(pixels)) return encoded(encodePng(pixels));
  const opened = openPixels(pixels);
  const opaque = isGray(pixels) ? opened.extractChannel(0) : opened.removeAlpha();
  const jpeg = await encodeJpeg(opaque, { quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' });
  const png = encodePngUpTo(jpeg.data.length, pixels);
  return png ? encoded(png) : jpeg;
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

function middleQuarter({ data, width, height, channels }: Pixels): Pixels {
  const rows = Math.ceil(height / 4);
  const start = Math.floor((height - rows) / 2) * width * channels;
  return { data: data.subarray(start, start + rows * width * channels), width, height: rows, channels };
}

async function encodeJpeg(image: Sharp, options: JpegOptions): Promise<EncodedThumbnail> {
  return { ...(await image.jpeg(options).toBuffer({ resolveWithObject: true })), format: 'jpeg' };
}

function hasTransparentPixel({ data, channels }: Pixels): boolean {
  if (channels !== 4) return false;
  for (let index = 3; index < data.length; index += channels) if (data[index] !== 255) return true;
  return false;
}

/** A gray JPEG has one component instead of three, in 5 to 8 % fewer bytes. */
function isGray({ data, channels }: Pixels): boolean {
  for (let at = 0; at < data.length; at += channels)
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  return true;
}
