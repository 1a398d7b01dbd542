/** Encodes the thumbnail. */
import type { OutputInfo, Sharp } from 'sharp';
import type { OutputFormat } from './formats';
import { openPixels, readPixels, type Pixels } from './pixels';
import { JPEG_QUALITY, PNG_COMPRESSION } from './recipe';

/** Raw pixels or an encoded image, and its size in pixels. */
export interface Output {
  readonly data: Buffer;
  readonly info: Pick<OutputInfo, 'width' | 'height' | 'channels'>;
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
  const pixels = await readPixels(image);
  const opened = openPixels(pixels);
  if (!hasTransparentPixel(pixels)) return { ...(await encodeJpeg(opened.removeAlpha())), format: 'jpeg' };
  return { ...(await opened.png(PNG_COMPRESSION).toBuffer({ resolveWithObject: true })), format: 'png' };
}

function encodeJpeg(image: Sharp): Promise<Output> {
  return image.jpeg({ quality: JPEG_QUALITY }).toBuffer({ resolveWithObject: true });
}

/** Gray with alpha has two channels, RGB with alpha has four. The last channel is alpha. */
function hasTransparentPixel({ data, channels }: Pixels): boolean {
  if (channels % 2 === 1) return false;
  for (let index = channels - 1; index < data.length; index += channels) if (data[index] !== 255) return true;
  return false;
}
