/** Attaches an ICC profile to raw pixels. */
import { deflateSync } from 'node:zlib';
import type { Sharp } from 'sharp';
import sharp from './image-library';
import { COLOR_TYPE, pngChunk, pngFile } from './png-file';

/** Raw pixels with 8 bits for each channel. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  /** 3 or 4: RGB, or RGB with alpha. */
  readonly channels: number;
}

/**
 * Opens pixels as an uncompressed PNG with a profile. sharp cannot attach a profile to raw pixels.
 *
 * @param profile ICC profile of the original. sharp ignores an invalid one, as it does in the original.
 */
export function withProfile({ data, width, height, channels }: Pixels, profile: Buffer): Sharp {
  const line = width * channels;
  const lines = Buffer.alloc(height * (line + 1));
  for (let y = 0; y < height; y++) data.copy(lines, y * (line + 1) + 1, y * line, (y + 1) * line);
  const colorType = channels === 4 ? COLOR_TYPE.rgba : COLOR_TYPE.rgb;
  return sharp(
    pngFile({ width, height, depth: 8, colorType }, [
      pngChunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), deflateSync(profile)])),
      pngChunk('IDAT', deflateSync(lines, { level: 0 })),
    ]),
  );
}
