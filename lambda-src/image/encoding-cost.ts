/**
 * Estimates what the images of an original cost after it is decoded. Pure.
 *
 * The constants were measured with sharp 0.35.5 with noise, with and without alpha, and are rounded up. This file imports
 * nothing at run time: the synth checks variants with it.
 */
import type { Variant, VariantFormat } from '../variants/variant';

/** Bound of a side that is not given: VARIANT.maxOtherSide in contract.ts. */
const MAX_OTHER_SIDE = 4_096;
const PIXELS_PER_MEGAPIXEL = 1_000_000;
const MEBIBYTE = 2 ** 20;

/** CPU seconds of an encoder for each megapixel. `auto` is PNG at worst; below 512 pixels, PNG after JPEG. */
const SECONDS: Readonly<Record<VariantFormat, number>> = {
  auto: 0.7,
  jpeg: 0.1,
  png: 0.5,
  webp: 0.4,
  avif: 0.8,
};
/** CPU seconds to make a level from the one before, for each megapixel: 0.02 without alpha. */
const SECONDS_OF_A_STEP = 0.25;
/** CPU seconds that decoding to a large level takes in addition to decoding to a thumbnail, for each megapixel of the level. */
const SECONDS_OF_THE_FIRST_LEVEL = 0.3;

/** Bytes that an encoder holds for each pixel, with alpha. 28 for AVIF without alpha. */
const ENCODER_BYTES: Readonly<Record<VariantFormat, number>> = {
  auto: 12,
  jpeg: 8,
  png: 12,
  webp: 30,
  avif: 42,
};
/** Bytes of a pixel of the raw levels: two of 8 bits for each channel, with alpha, and one of 16. */
const RAW_BYTES = 16;
/** Memory of the warm function without an original, in MB. */
const BASE_MEGABYTES = 155;

/** Returns the CPU time to resize and encode the images of the worst original, in seconds of a whole core. */
export function estimateEncodingSeconds(variants: readonly Variant[]): number {
  const each = variants.map(
    (variant) => (SECONDS[variant.format] + SECONDS_OF_A_STEP) * megapixelsOf(variant),
  );
  const largest = Math.max(...variants.map(megapixelsOf));
  return each.reduce((sum, seconds) => sum + seconds, SECONDS_OF_THE_FIRST_LEVEL * largest);
}

/** Returns the peak resident memory while the images of the worst original are encoded, one after the other, in bytes. */
export function estimateEncodingMemory(variants: readonly Variant[]): number {
  const encoders = variants.map((variant) => ENCODER_BYTES[variant.format] * megapixelsOf(variant));
  const raw = RAW_BYTES * Math.max(...variants.map(megapixelsOf));
  return BASE_MEGABYTES * MEBIBYTE + PIXELS_PER_MEGAPIXEL * (raw + Math.max(...encoders));
}

function megapixelsOf({ width = MAX_OTHER_SIDE, height = MAX_OTHER_SIDE }: Variant): number {
  return (width * height) / PIXELS_PER_MEGAPIXEL;
}
