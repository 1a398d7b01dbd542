/** EXIF orientation of raw pixels. */
import type { Sharp } from 'sharp';
import type { Region, Size } from './resize-plan';

/** How stored pixels become upright, by EXIF orientation: mirrored left to right first, then rotated clockwise (CIPA DC-008, 4.6.4). */
const STEPS: Readonly<Record<number, { readonly mirror: boolean; readonly degrees: 0 | 90 | 180 | 270 }>> = {
  2: { mirror: true, degrees: 0 },
  3: { mirror: false, degrees: 180 },
  4: { mirror: true, degrees: 180 },
  5: { mirror: true, degrees: 270 },
  6: { mirror: false, degrees: 90 },
  7: { mirror: true, degrees: 90 },
  8: { mirror: false, degrees: 270 },
};

/** Makes an image upright. Call it before any resize of the same image. @param orientation 1 to 8. @default 1 */
export function makeUpright(image: Sharp, orientation = 1): Sharp {
  const step = STEPS[orientation];
  return step ? image.flop(step.mirror).rotate(step.degrees) : image;
}

/** Returns whether an orientation swaps width and height. */
function isOnItsSide(orientation: number): boolean {
  return orientation >= 5;
}

/** Converts the size of an upright image to that of the stored one. The reverse is the same. @param orientation 1 to 8. @default 1 */
export function storedSize({ width, height }: Size, orientation = 1): Size {
  return isOnItsSide(orientation) ? { width: height, height: width } : { width, height };
}

/** Converts a region of an upright image to that of the stored one. @param upright size of the image. @param orientation 1 to 8. @default 1 */
export function storedRegion(region: Region, upright: Size, orientation = 1): Region {
  const [right, bottom] = [
    upright.width - region.left - region.width,
    upright.height - region.top - region.height,
  ];
  const { mirror, degrees } = STEPS[orientation] ?? { mirror: false, degrees: 0 };
  const rotated = {
    0: region,
    90: { left: region.top, top: right },
    180: { left: right, top: bottom },
    270: { left: bottom, top: region.left },
  }[degrees];
  const size = storedSize(region, orientation);
  const left = mirror ? storedSize(upright, orientation).width - rotated.left - size.width : rotated.left;
  return { left, top: rotated.top, ...size };
}
