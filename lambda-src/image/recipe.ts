/**
 * Settings that decide which originals get a thumbnail, and the thumbnail's bytes. This file imports no image library: `ops`
 * compares recipes without loading one.
 */
import { BYTES_PER_MEGABYTE, PIXELS_PER_MEGAPIXEL, type Settings } from '../settings';
import type { Variant } from '../variants/variant';

/** Increment it when the same original would produce different pixels, or when other originals are accepted. */
const PIXEL_PATH_VERSION = 6;

/**
 * Differences to the pixels are hard to see without subsampling, and visible at colored edges with it: decision 17 in
 * docs/decisions.md has the measurement. Quality 90 costs 50 % more bytes.
 */
export const JPEG_QUALITY = 80;
/** Levels 8 and 9 take four to nine times as long for 1 to 3 % fewer bytes. */
export const PNG_COMPRESSION_LEVEL = 7;

/** Returns a string that names everything that decides a variant's bytes. It is stored with each thumbnail. */
export function recipe({ name, ...definition }: Variant): string {
  const size = Number.isInteger(Number(name)) ? `size=${name}` : JSON.stringify(definition);
  return `v${PIXEL_PATH_VERSION};${size};jpeg=${JPEG_QUALITY};png=${PNG_COMPRESSION_LEVEL}`;
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
