/** Decides by content and header whether an image may be decoded, before any pixel is. Pure. */
import type { Metadata } from 'sharp';
import { MAX_INPUT_SIDE } from '../contract';
import { PermanentFailure } from '../failures/failures';
import { INPUT_FORMATS, type InputFormat } from './formats';
import { recognizeFormat } from './signatures';

/**
 * Returns the format by the first bytes. The key's suffix and the Content-Type are not used.
 *
 * @throws PermanentFailure EMPTY or UNSUPPORTED_FORMAT.
 */
export function detectFormat(bytes: Uint8Array): InputFormat {
  if (bytes.length === 0) throw new PermanentFailure('EMPTY', 'The original is empty.');
  const found = recognizeFormat(bytes);
  const format = INPUT_FORMATS.find((candidate) => candidate === found);
  if (format) return format;
  throw new PermanentFailure(
    'UNSUPPORTED_FORMAT',
    found === undefined
      ? 'The first bytes of the original are neither those of a JPEG nor those of a PNG.'
      : `The original has the format ${found}; only JPEG and PNG are supported.`,
  );
}

/** The properties of an image that its header states. */
export type Header = Pick<Metadata, 'width' | 'height' | 'channels' | 'depth' | 'isProgressive'>;

/** Checks the size that the header states. @throws PermanentFailure TOO_MANY_PIXELS. */
export function admitHeader(format: InputFormat, header: Header, maxPixels: number): void {
  const { width, height, isProgressive } = header;
  admitDimensions(width, height, maxPixels);
  if (isProgressive) admitPasses(width, height, decodedPixelBytes(format, header), maxPixels);
}

/**
 * Bytes per decoded pixel that the pixel cap assumes for an image in passes: 16-bit RGB. Decoders hold such an image in
 * memory as a whole, and the memory size follows from the caps.
 */
export const BYTES_PER_PIXEL = 6;

/** Checks width and height, in pixels. @throws PermanentFailure TOO_MANY_PIXELS. */
export function admitDimensions(width: number, height: number, maxPixels: number): void {
  if (width * height > maxPixels) {
    throw new PermanentFailure(
      'TOO_MANY_PIXELS',
      `The original has ${width} x ${height} pixels; the maximum is ${maxPixels} pixels.`,
    );
  }
  if (Math.max(width, height) > MAX_INPUT_SIDE) {
    throw new PermanentFailure(
      'TOO_MANY_PIXELS',
      `The original has ${width} x ${height} pixels; the maximum side is ${MAX_INPUT_SIDE} pixels.`,
    );
  }
}

/**
 * Checks an image that is stored in passes: an interlaced PNG or a progressive JPEG.
 *
 * @param pixelBytes bytes that the decoder holds for each pixel.
 * @throws PermanentFailure TOO_MANY_PIXELS if the decoder would hold more than for 16-bit RGB at the pixel cap.
 */
export function admitPasses(width: number, height: number, pixelBytes: number, maxPixels: number): void {
  const limit = Math.floor((maxPixels * BYTES_PER_PIXEL) / pixelBytes);
  if (width * height > limit) {
    throw new PermanentFailure(
      'TOO_MANY_PIXELS',
      `The original has ${width} x ${height} pixels in passes, at ${pixelBytes} bytes per pixel; the maximum is ${limit} pixels.`,
    );
  }
}

/** Bytes that a decoder holds for each pixel. A JPEG's coefficients have 16 bits. */
function decodedPixelBytes(format: InputFormat, { channels, depth }: Header): number {
  return format === 'jpeg' || depth === 'ushort' ? channels * 2 : channels;
}
