/** Selects the EXIF of a PNG that counts, before the image is decoded. */
import { crc32 } from 'node:zlib';
import { reduceExif } from './exif';

const SIGNATURE_LENGTH = 8;
/** Types as numbers, because a hostile file has millions of chunks. */
const IDAT = 0x49444154;
const EXIF = 0x65584966;
/** Length and type before a chunk's data, and the checksum of type and data after it (ISO/IEC 15948, 5.3). */
const CHUNK = { length: 4, type: 4, checksum: 4 } as const;

/**
 * Reduces the first eXIf chunk before IDAT that has a correct checksum to its orientation, in place, and disables all others,
 * as Chrome does. libspng ignores the checksum, and skips an invalid chunk.
 */
export function selectExif(bytes: Uint8Array): void {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let isSelected = false;
  for (let at = SIGNATURE_LENGTH; at + CHUNK.length + CHUNK.type <= png.length;) {
    const start = at + CHUNK.length;
    const end = start + CHUNK.type + png.readUInt32BE(at);
    if (end + CHUNK.checksum > png.length) return;
    const type = png.readUInt32BE(start);
    if (type === IDAT) return;
    if (type === EXIF) {
      const data = png.subarray(start + CHUNK.type, end);
      if (!isSelected && crc32(png.subarray(start, end)) === png.readUInt32BE(end)) {
        isSelected = true;
        reduceExif(data);
      } else data.fill(0, 0, 4);
      png.writeUInt32BE(crc32(png.subarray(start, end)), end);
    }
    at = end + CHUNK.checksum;
  }
}
