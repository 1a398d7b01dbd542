/** A few bytes that a page can show before the thumbnail arrives: https://evanw.github.io/thumbhash/ */
import { rgbaToThumbHash } from 'thumbhash';
import { openImage } from './open-image';
import { readPixels } from './pixels';

/** Largest side that ThumbHash accepts, in pixels. */
const MAX_SIDE = 100;

/**
 * Returns the ThumbHash of a thumbnail in base64: 20 to 36 characters with the average color, the aspect ratio, and a blurred
 * image, with transparency if there is any.
 *
 * @param thumbnail JPEG or PNG. @param pixels at least its number of pixels.
 */
export async function createPlaceholder(thumbnail: Uint8Array, pixels: number): Promise<string> {
  const image = openImage(thumbnail, pixels)
    .resize(MAX_SIDE, MAX_SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha();
  const { width, height, data } = await readPixels(image);
  return Buffer.from(rgbaToThumbHash(width, height, data)).toString('base64');
}
