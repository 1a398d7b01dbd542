/** Recognizes the quality of JPEGs that libjpeg wrote. */

import { markersOf } from './markers';

const [SOS, DQT] = [0xda, 0xdb];

/** Steps for luminance at quality 50, in zigzag order (ITU-T T.81, table K.1). */
// prettier-ignore
const STEPS_AT_50 = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
  26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
  56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
  95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
];

/**
 * Returns the quality, 1 to 100, whose luminance table in libjpeg is the first table of a JPEG.
 *
 * @returns undefined if another encoder's table is the first one.
 */
export function libjpegQuality(jpeg: Uint8Array): number | undefined {
  for (const { marker, at } of markersOf(jpeg)) {
    // After length and id.
    if (marker === DQT) return qualityOf(jpeg.subarray(at + 3, at + 3 + STEPS_AT_50.length));
    if (marker === SOS) return undefined;
  }
  return undefined;
}

function qualityOf(steps: Uint8Array): number | undefined {
  for (let quality = 1; quality <= 100; quality++)
    if (STEPS_AT_50.every((step, index) => steps[index] === scaled(step, quality))) return quality;
  return undefined;
}

/** Scales a step as libjpeg does (jpeg_quality_scaling and jpeg_add_quant_table in jcparam.c). */
function scaled(step: number, quality: number): number {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - quality * 2;
  return Math.min(Math.max(Math.floor((step * percent + 50) / 100), 1), 255);
}
