/** Attaches an ICC profile to raw pixels. */
import { deflateSync } from 'node:zlib';
import type { Sharp } from 'sharp';
import sharp from '../image-library';
import type { Pixels } from '../pixels';
import { COLOR_TYPE, pngChunk, pngFile } from '../png/file';

/** By number of channels. */
const COLOR_TYPES = {
  1: COLOR_TYPE.gray,
  2: COLOR_TYPE.grayAlpha,
  3: COLOR_TYPE.rgb,
  4: COLOR_TYPE.rgba,
} as const;

/**
 * Opens pixels as an uncompressed PNG with a profile. sharp cannot attach a profile to raw pixels.
 *
 * @param pixels 8 bits for each channel.
 * @param profile ICC profile of the original. sharp ignores an invalid one, as it does in the original.
 */
export function withProfile({ data, width, height, channels }: Pixels, profile: Buffer): Sharp {
  const line = width * channels;
  const lines = Buffer.alloc(height * (line + 1));
  for (let y = 0; y < height; y++) lines.set(data.subarray(y * line, (y + 1) * line), y * (line + 1) + 1);
  return sharp(
    pngFile({ width, height, depth: 8, colorType: COLOR_TYPES[channels] }, [
      pngChunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), deflateSync(profile)])),
      pngChunk('IDAT', deflateSync(lines, { level: 0 })),
    ]),
  );
}
