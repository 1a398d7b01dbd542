/** What a memory size accepts. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { THUMBNAIL_SIZE } from '../../lambda-src/contract';
import { BYTES_PER_MEGABYTE, PIXELS_PER_MEGAPIXEL } from '../../lambda-src/settings';
import { kindOf, largestAccepted } from '../../scripts/checks/images/worst';

const { maxInputMegapixels } = ENVIRONMENT_SETTINGS.production;

/** Size of a file that a camera writes at most, in MB. */
export const CAMERA_MEGABYTES = 32;

/** Returns the largest progressive JPEG without subsampling in a file of that size, in megapixels. */
export function largestProgressive(memoryMegabytes: number): number {
  const { width, height } = largestAccepted(
    kindOf('progressive JPEG, 4:4:4'),
    CAMERA_MEGABYTES * BYTES_PER_MEGABYTE,
    {
      size: THUMBNAIL_SIZE.default,
      maxPixels: maxInputMegapixels * PIXELS_PER_MEGAPIXEL,
      memoryMegabytes,
    },
  );
  return (width * height) / PIXELS_PER_MEGAPIXEL;
}
