/**
 * Settings that decide a thumbnail's bytes. This file imports no image library: `ops` compares recipes without loading one.
 */

/** Increment it when the same original would produce different pixels. */
const PIXEL_PATH_VERSION = 5;

/**
 * In 4:4:4, 95 % of the pixels differ by at most 2.4 from the encoded ones, about the least difference that is noticed (CIE 94,
 * decision 5 in docs/decisions.md). Quality 90 costs 50 % more bytes.
 */
export const JPEG_QUALITY = 80;
/** Levels 8 and 9 take four to nine times as long for 1 to 3 % fewer bytes. */
export const PNG_COMPRESSION_LEVEL = 7;

/**
 * Returns a string that names every setting that decides a thumbnail's bytes. It is stored with the thumbnail.
 *
 * @param size side of the bounding box, in pixels.
 */
export function recipe(size: number): string {
  return `v${PIXEL_PATH_VERSION};size=${size};jpeg=${JPEG_QUALITY};png=${PNG_COMPRESSION_LEVEL}`;
}
