/**
 * Settings that decide which originals get a thumbnail, and the bytes of each image. This file imports no image library: `ops`
 * compares recipes without loading one.
 */
import { BYTES_PER_MEGABYTE, PIXELS_PER_MEGAPIXEL, type Settings } from '../settings';
import type { Variant, VariantFormat } from '../variants/variant';

/** Increment it when the same original would produce different pixels, or when other originals are accepted. */
const PIXEL_PATH_VERSION = 6;

/**
 * Differences to the pixels are hard to see without subsampling, and visible at colored edges with it: decision 17 in
 * docs/decisions.md has the measurement. Quality 90 costs 50 % more bytes.
 */
export const JPEG_QUALITY = 80;
/** Levels 8 and 9 take four to nine times as long for 1 to 3 % fewer bytes. */
export const PNG_COMPRESSION_LEVEL = 7;
/** Of PNGs above 512 pixels. Level 7 takes 1.2 to 1.7 times as long for 2 to 6 % fewer bytes. */
export const LARGE_PNG_COMPRESSION_LEVEL = 6;
/** Decision 18 in docs/decisions.md has the measurements. */
export const WEBP = { quality: 80, effort: 2 } as const;
/** sharp's default effort, 4, takes 30 times as long as 0 for 13 % fewer bytes. */
export const AVIF = { quality: 60, effort: 0, chromaSubsampling: '4:2:0' } as const;

const PNG_LEVELS = `${PNG_COMPRESSION_LEVEL}/${LARGE_PNG_COMPRESSION_LEVEL}`;
/** Encoders of each format, with their default quality. */
const ENCODERS: Readonly<Record<VariantFormat, (quality: number | undefined) => string>> = {
  auto: (quality = JPEG_QUALITY) => `auto=${quality}/${PNG_LEVELS}`,
  jpeg: (quality = JPEG_QUALITY) => `jpeg=${quality}`,
  png: () => `png=${PNG_LEVELS}`,
  webp: (quality = WEBP.quality) => `webp=${quality}/${WEBP.effort}`,
  avif: (quality = AVIF.quality) => `avif=${quality}/${AVIF.effort}`,
};

/**
 * Returns a string that names every setting that decides an image's bytes, such as `v6;600x400;cover;center;webp=80/2`. It is
 * stored with the image.
 */
export function recipe({ name, width, height, fit, gravity, format, quality }: Variant): string {
  const version = `v${PIXEL_PATH_VERSION}`;
  // A thumbnail is named after its size.
  if (name === String(width))
    return `${version};size=${name};jpeg=${JPEG_QUALITY};png=${PNG_COMPRESSION_LEVEL}`;
  const crop = fit === 'cover' ? [fit, gravity] : [fit];
  return [version, `${width ?? ''}x${height ?? ''}`, ...crop, ENCODERS[format](quality)].join(';');
}

/**
 * Returns a string that names everything that decides whether an original is accepted. It is stored with each failure: an
 * original that was refused under other criteria may be accepted now.
 */
export function acceptanceCriteria({
  maxInputBytes,
  maxInputPixels,
  memoryMegabytes,
}: Pick<Settings, 'maxInputBytes' | 'maxInputPixels' | 'memoryMegabytes'>): string {
  return [
    `v${PIXEL_PATH_VERSION}`,
    `megabytes=${maxInputBytes / BYTES_PER_MEGABYTE}`,
    `megapixels=${maxInputPixels / PIXELS_PER_MEGAPIXEL}`,
    `memory=${memoryMegabytes}`,
  ].join(';');
}
