/**
 * Estimates what the images of an original cost after it is decoded. Pure.
 *
 * The constants were measured with sharp 0.35.5 with noise, with and without alpha, and are rounded up. This file imports
 * nothing at run time: the synth checks variants with it.
 */
import type { Variant, VariantFormat } from '../variants/variant';

/** Largest whole image that is held as raw pixels: 36 MB, or 48 with alpha. */
export const MAX_LEVEL_PIXELS = 12_000_000;
/** Bound of a side that is not given: VARIANT.maxOtherSide in contract.ts. */
const MAX_OTHER_SIDE = 4_096;
const PIXELS_PER_MEGAPIXEL = 1_000_000;
/** Of a ratio that is computed from an area. */
const ROUNDING = 1 + 1e-9;
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

/** A level is added above the largest image if another one has nearly its sides; its own sides are up to 1.5 times as long. */
const ADDED_LEVEL = { below: 1.25 ** 2, factor: 1.5 ** 2 };

/** Returns the CPU time to resize and encode the images of the worst original, in seconds of a whole core. */
export function estimateEncodingSeconds(variants: readonly Variant[]): number {
  // Between two of these ratios, all areas grow or shrink steadily, so the worst original has one of them.
  const ratios = variants.flatMap(ratiosOf);
  const seconds = ratios.map((ratio) =>
    variants.reduce((sum, variant) => sum + secondsOf(variant, ratio), firstLevelSeconds(variants, ratio)),
  );
  return Math.max(...seconds);
}

/** Returns the CPU time for one image of an original with this ratio of height to width. */
function secondsOf(variant: Variant, ratio: number): number {
  return (
    SECONDS[variant.format] * megapixels(imagePixels(variant, ratio)) +
    SECONDS_OF_A_STEP * megapixels(levelPixels(variant, ratio))
  );
}

function firstLevelSeconds(variants: readonly Variant[], ratio: number): number {
  const levels = variants.map((variant) => levelPixels(variant, ratio));
  const largest = Math.max(...levels);
  const isAdded = levels.some((level) => level < largest && level * ADDED_LEVEL.below > largest);
  const first = isAdded ? Math.min(MAX_LEVEL_PIXELS, ADDED_LEVEL.factor * largest) : largest;
  return SECONDS_OF_THE_FIRST_LEVEL * megapixels(first);
}

/** Returns the ratios of height to width at which the area of an image or of its level stops growing. */
function ratiosOf(variant: Variant): number[] {
  const { width, height } = boxOf(variant);
  const capped = [MAX_LEVEL_PIXELS / width ** 2, height ** 2 / MAX_LEVEL_PIXELS];
  return [height / width, ...(variant.fit === 'cover' ? capped : [])];
}

/** Returns the largest area of an image. */
function imagePixels(variant: Variant, ratio: number): number {
  const { width, height } = boxOf(variant);
  return variant.fit === 'cover' ? width * height : levelPixels(variant, ratio);
}

/** Returns the area of the whole original from which an image is cut. If it is too large, only the image is decoded. */
function levelPixels(variant: Variant, ratio: number): number {
  const { width, height } = boxOf(variant);
  const areas = [width ** 2 * ratio, height ** 2 / ratio];
  if (variant.fit === 'inside') return Math.min(...areas);
  const whole = Math.max(...areas);
  return whole <= MAX_LEVEL_PIXELS * ROUNDING ? whole : width * height;
}

function boxOf({ width = MAX_OTHER_SIDE, height = MAX_OTHER_SIDE }: Variant) {
  return { width, height };
}

function megapixels(pixels: number): number {
  return pixels / PIXELS_PER_MEGAPIXEL;
}

/** Returns the peak resident memory while the images of the worst original are encoded, one after the other, in bytes. */
export function estimateEncodingMemory(variants: readonly Variant[]): number {
  const pixelsOf = (variant: Variant): number => boxOf(variant).width * boxOf(variant).height;
  const raw = RAW_BYTES * Math.max(...variants.map(pixelsOf));
  const encoder = Math.max(...variants.map((variant) => ENCODER_BYTES[variant.format] * pixelsOf(variant)));
  return BASE_MEGABYTES * MEBIBYTE + raw + encoder;
}
