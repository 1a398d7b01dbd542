/** Attaches an ICC profile to raw pixels. */
import { crc32, deflateSync } from 'node:zlib';
import type { Sharp } from 'sharp';
import sharp from './image-library';
import type { Pixels } from './pixels';

/** PNG's color types by number of channels (ISO/IEC 15948, 11.2.2). */
const COLOR_TYPE = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;

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
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, COLOR_TYPE[channels]], 8);
  const png = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), deflateSync(profile)])),
    chunk('IDAT', deflateSync(lines, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return sharp(png);
}

function chunk(type: string, payload: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), payload]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(payload.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
