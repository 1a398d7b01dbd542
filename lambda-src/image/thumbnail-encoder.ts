/** From an image in sRGB to the thumbnail's pixels, or its bytes. */
import type { OutputInfo, Sharp } from 'sharp';
import type { ImageFormat } from '../stores/ports';
import sharp from './image-library';

/** At 80, differences to the original pixels cannot be seen at a thumbnail's size; 90 would cost half as many bytes more. */
export const JPEG_QUALITY = 80;
/** zlib's best, with a filter chosen for each row: 18 % fewer bytes for 1 ms. */
export const PNG_COMPRESSION = { compressionLevel: 9, adaptiveFiltering: true } as const;

/** Pixels or bytes, and the sides of the image. */
export interface Output {
  readonly data: Buffer;
  readonly info: Pick<OutputInfo, 'width' | 'height' | 'channels'>;
}

/** Its pixels, of 8 bits. */
export function readPixels(image: Sharp): Promise<Output> {
  return image.raw().toBuffer({ resolveWithObject: true });
}

/**
 * Encodes as JPEG where every pixel is opaque, and as PNG where any is not.
 *
 * @param image in sRGB. @param mayHaveAlpha whether it may have such pixels: if not, the encoder is fed by the resize, since
 *   an image of raw pixels in between takes 1 ms more.
 */
export async function encode(image: Sharp, mayHaveAlpha: boolean): Promise<Output & { format: ImageFormat }> {
  if (!mayHaveAlpha) return { ...(await encodeJpeg(image)), format: 'jpeg' };
  const { data, info } = await readPixels(image);
  const { width, height, channels } = info;
  // Not the whole of info: it calls the pixels premultiplied, which they are not, and their colors would go wrong.
  const pixels = sharp(data, { raw: { width, height, channels } });
  if (!hasTransparentPixel(data, channels))
    return { ...(await encodeJpeg(pixels.removeAlpha())), format: 'jpeg' };
  return { ...(await pixels.png(PNG_COMPRESSION).toBuffer({ resolveWithObject: true })), format: 'png' };
}

function encodeJpeg(image: Sharp): Promise<Output> {
  return image.jpeg({ quality: JPEG_QUALITY }).toBuffer({ resolveWithObject: true });
}

/** Gray with alpha has two channels, RGB with alpha four; the alpha is the last. */
function hasTransparentPixel(pixels: Uint8Array, channels: number): boolean {
  if (channels % 2 === 1) return false;
  for (let index = channels - 1; index < pixels.length; index += channels)
    if (pixels[index] !== 255) return true;
  return false;
}
