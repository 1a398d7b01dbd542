/** Writes PNG files (ISO/IEC 15948). */
import { crc32 } from 'node:zlib';

const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** ISO/IEC 15948, 11.2.2. */
export const COLOR_TYPE = { gray: 0, rgb: 2, indexed: 3, grayAlpha: 4, rgba: 6 } as const;

export interface PngHeader {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Bits per sample: 1, 2, 4 or 8. */
  readonly depth: number;
  readonly colorType: number;
}

/** Creates a file that is not interlaced. @param chunks those between IHDR and IEND. */
export function pngFile({ width, height, depth, colorType }: PngHeader, chunks: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType], 8);
  return Buffer.concat([PNG_SIGNATURE, pngChunk('IHDR', header), ...chunks, pngChunk('IEND')]);
}

export function pngChunk(type: string, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type), payload]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(payload.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
