/**
 * Settings that decide which originals get a thumbnail, and the thumbnail's bytes. This file imports no image library: `ops`
 * compares recipes without loading one.
 */
import { BYTES_PER_MEGABYTE, PIXELS_PER_MEGAPIXEL, type Settings } from '../settings';

/** Increment it when the same original would produce different pixels, or when other originals are accepted. */
const PIXEL_PATH_VERSION = 6;

/** At quality 80, no difference to the original pixels is visible at a thumbnail's size. Quality 90 costs 50 % more bytes. */
export const JPEG_QUALITY = 80;
/** zlib's highest level, with a filter chosen for each row: 18 % fewer bytes for 1 ms. */
export const PNG_COMPRESSION = { compressionLevel: 9, adaptiveFiltering: true } as const;

/**
 * Returns a string that names every setting that decides a thumbnail's bytes. It is stored with the thumbnail.
 *
 * @param size side of the bounding box, in pixels.
 */
export function recipe(size: number): string {
  return `v${PIXEL_PATH_VERSION};size=${size};jpeg=${JPEG_QUALITY};png=${PNG_COMPRESSION.compressionLevel}`;
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
