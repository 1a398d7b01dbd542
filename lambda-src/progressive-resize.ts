/**
 * Resizes a progressive JPEG by what decides its eighth alone, as sharp does it too, though it decodes all the rest.
 *
 * docs/progressive.md says why it is not in use by default.
 */
import type { Metadata, ResizeOptions, Sharp } from 'sharp';
import sharp from './image-library';
import { withProfile } from './profiled-pixels';
import { readEighth, type StepAsideReason } from './progressive-jpeg';
import { turn } from './progressive-jpeg/turn';

/** From here on sharp, too, shrinks to an eighth within the decoder, and leaves a factor of two to the kernel. */
const LEAST_SHRINK = 16;

/** Whether it is a picture of which the eighth is enough. */
export function isLargeProgressive(
  { format, isProgressive, width, height }: Metadata,
  size: number,
): boolean {
  // sharp shrinks no side to less than a pixel.
  const shrink = Math.min(Math.max(width, height) / size, width, height);
  return format === 'jpeg' && isProgressive && shrink >= LEAST_SHRINK;
}

/**
 * @param size of the box in pixels.
 * @param options how sharp resizes.
 * @returns what gives the resized pixels, upright, or a reason where sharp has to look at the picture; see readEighth.
 */
export function resizeProgressive(
  bytes: Uint8Array,
  { orientation = 1, icc }: Metadata,
  size: number,
  options: ResizeOptions,
): Sharp | StepAsideReason {
  const stored = readEighth(bytes);
  if (typeof stored === 'string') return stored;
  const eighth = turn(stored, orientation);
  const image = icc
    ? withProfile(eighth, icc)
    : sharp(eighth.data, {
        raw: { width: eighth.width, height: eighth.height, channels: eighth.channels },
      });
  return image.resize(size, size, options);
}
