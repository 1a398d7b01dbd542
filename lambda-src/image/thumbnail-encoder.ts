/** Encodes the thumbnail. */
import type { OutputInfo, Sharp } from 'sharp';
import type { OutputFormat } from './formats';
import sharp from './image-library';
import { JPEG_QUALITY, PNG_COMPRESSION } from './recipe';

/** Raw pixels or an encoded image, and its size in pixels. */
export interface Output {
  readonly data: Buffer;
  readonly info: Pick<OutputInfo, 'width' | 'height' | 'channels'>;
}

/** Returns an image's pixels, 8 bits for each channel. */
export function readPixels(image: Sharp): Promise<Output> {
  return image.raw().toBuffer({ resolveWithObject: true });
}

/**
 * Encodes as JPEG if every pixel is opaque, and as PNG otherwise.
 *
 * @param image in sRGB.
 * @param mayHaveAlpha false if all pixels are known to be opaque. The encoder then reads from the resize directly, which
 *   saves 1 ms for a raw image in between.
 */
export async function encode(
  image: Sharp,
  mayHaveAlpha: boolean,
): Promise<Output & { format: OutputFormat }> {
  if (!mayHaveAlpha) return { ...(await encodeJpeg(image)), format: 'jpeg' };
  const { data, info } = await readPixels(image);
  const { width, height, channels } = info;
  // Not all of info: it wrongly says that the pixels are premultiplied, which would falsify the colors.
  const pixels = sharp(data, { raw: { width, height, channels } });
  if (!hasTransparentPixel(data, channels))
    return { ...(await encodeJpeg(pixels.removeAlpha())), format: 'jpeg' };
  return { ...(await pixels.png(PNG_COMPRESSION).toBuffer({ resolveWithObject: true })), format: 'png' };
}

function encodeJpeg(image: Sharp): Promise<Output> {
  return image.jpeg({ quality: JPEG_QUALITY }).toBuffer({ resolveWithObject: true });
}

/** Gray with alpha has two channels, RGB with alpha has four. The last channel is alpha. */
function hasTransparentPixel(pixels: Uint8Array, channels: number): boolean {
  if (channels % 2 === 1) return false;
  for (let index = channels - 1; index < pixels.length; index += channels)
    if (pixels[index] !== 255) return true;
  return false;
}
