/** Conversion to 8-bit sRGB. */
import type { Metadata, Sharp } from 'sharp';
import type { InputFormat } from './formats';
import { withProfile } from './profiled-pixels';
import { readPixels } from './thumbnail-encoder';

/** By the color space of 16-bit pixels, the 8-bit space that their profile is applied in. */
const SPACE_OF_8_BITS: Readonly<Record<string, string>> = { rgb16: 'srgb', grey16: 'b-w' };

/**
 * Applies the profile of 16-bit pixels at 8 bits. sharp would leave them in Display P3, or gray ones unconverted, without an
 * error.
 */
export function applyProfileAt8Bits(image: Sharp, { space, hasProfile }: Metadata): void {
  const spaceOf8Bits = SPACE_OF_8_BITS[space];
  if (spaceOf8Bits && hasProfile) image.pipelineColourspace(spaceOf8Bits);
}

/**
 * Converts an image, resized but not yet decoded, to sRGB.
 *
 * sharp applies an ICC profile to every source pixel before resizing. For a PNG, that costs as much as decoding, so the
 * thumbnail's far fewer pixels are converted instead. Only 8-bit RGB: sharp treats other profiles of an original
 * differently from those of its thumbnail.
 */
export async function convertToSrgb(image: Sharp, format: InputFormat, header: Metadata): Promise<Sharp> {
  const profile = format === 'png' && header.space === 'srgb' ? header.icc : undefined;
  const converted = profile ? await convertResized(image, profile) : image;
  return converted.toColourspace('srgb');
}

async function convertResized(image: Sharp, profile: Buffer): Promise<Sharp> {
  const { data, info } = await readPixels(image.keepIccProfile());
  return withProfile({ data, ...info }, profile);
}
