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

type EncodedThumbnail = Output & { readonly format: OutputFormat };

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
export function encode(image: Sharp, original: EncodedOriginal): Promise<EncodedThumbnail> {
  return original.format === 'png' ? encodeFromPng(image, original) : encodeFromJpeg(image, original);
}

async function encodeFromPng(image: Sharp, { bytes, isResized }: EncodedOriginal): Promise<EncodedThumbnail> {
  const output = await readPixels(image);
  const pixels = pixelsOf(output);
  if (!isResized) return { ...output, data: await encodeUnresized(pixels, bytes), format: 'png' };
  if (hasTransparentPixel(pixels)) return { ...output, data: encodePng(pixels), format: 'png' };
  const opaque = isGray(pixels) ? open(pixels).extractChannel(0) : open(pixels);
  const jpeg = await encodeJpeg(opaque, { quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' });
  const png = encodePngUpTo(jpeg.data.length, pixels);
  return png ? { ...output, data: png, format: 'png' } : jpeg;
}

async function encodeFromJpeg(
  image: Sharp,
  { bytes, mayHaveAlpha, isResized }: EncodedOriginal,
): Promise<EncodedThumbnail> {
  // A higher quality than the original's would only store its artifacts more exactly. A resize averages them away.
  const quality = Math.min((isResized ? undefined : libjpegQuality(bytes)) ?? JPEG_QUALITY, JPEG_QUALITY);
  const options: JpegOptions = { quality, chromaSubsampling: '4:2:0' };
  if (!mayHaveAlpha) return encodeJpeg(image, options);
  const output = await readPixels(image);
  const pixels = pixelsOf(output);
  if (hasTransparentPixel(pixels)) return { ...output, data: encodePng(pixels), format: 'png' };
  return encodeJpeg(open(pixels), options);
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

function pixelsOf({ data, info: { width, height, channels } }: Output): Pixels {
  return { data, width, height, channels };
}

function open({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: channels === 4 ? 4 : 3 } });
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
