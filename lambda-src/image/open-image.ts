import type { Metadata, Sharp } from 'sharp';
import sharp from './image-library';

/**
 * Faults that refuse an image. `error` refuses truncated images and those that do not decode; it accepts what browsers show
 * with a warning, such as a wrong byte between two markers. `warning` would refuse those too.
 */
const FAIL_ON = 'error';

/** An image whose pixels are not decoded yet. */
export interface OpenedImage {
  readonly image: Sharp;
  readonly header: Metadata;
}

/** Opens an image and reads its header. Its pixels will be upright: rotated and mirrored as EXIF says. */
export async function openImage(bytes: Uint8Array, maxPixels: number): Promise<OpenedImage> {
  const image = sharp(bytes, { failOn: FAIL_ON, limitInputPixels: maxPixels, autoOrient: true });
  return { image, header: await image.metadata() };
}
