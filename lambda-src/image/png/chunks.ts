/** Walks over the chunks of a PNG (ISO/IEC 15948, 5.3). */
import { crc32 } from 'node:zlib';

/** Bytes of a chunk's length, of its type, and of its checksum. */
export const FIELD = 4;
/** The signature, and IHDR with 13 bytes. libpng refuses a PNG that begins otherwise. */
const AFTER_HEADER = 8 + 3 * FIELD + 13;

/** Returns a chunk type as a number: a hostile file has millions of chunks. */
export function typeOf(name: string): number {
  return Buffer.from(name, 'latin1').readUInt32BE();
}

/**
 * Visits each complete chunk after IHDR.
 *
 * @param visit gets the type, and the offsets of the data's start and end. The walk stops if it returns false.
 */
export function walkChunks(
  png: Buffer,
  visit: (type: number, start: number, end: number) => boolean | undefined,
): void {
  for (let at = AFTER_HEADER, end: number; at + 3 * FIELD <= png.length; at = end + FIELD) {
    const start = at + 2 * FIELD;
    end = start + png.readUInt32BE(at);
    if (end + FIELD > png.length || visit(png.readUInt32BE(at + FIELD), start, end) === false) return;
  }
}

/** Returns whether a chunk's checksum is right. */
export function isIntact(png: Buffer, start: number, end: number): boolean {
  return checksum(png, start, end) === png.readUInt32BE(end);
}

/** Corrects the checksum of a chunk whose type or data was changed. */
export function writeChecksum(png: Buffer, start: number, end: number): void {
  png.writeUInt32BE(checksum(png, start, end), end);
}

/** Of type and data. */
function checksum(png: Buffer, start: number, end: number): number {
  return crc32(png.subarray(start - FIELD, end));
}

/** Returns the same bytes as a Buffer, which reads numbers faster. */
export function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
