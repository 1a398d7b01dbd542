/** EXIF orientation of raw pixels. */
import type { Sharp } from 'sharp';

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
