/** Walks over the chunks of a PNG (ISO/IEC 15948, 5.3). */
import { crc32 } from 'node:zlib';

/** Bytes of a chunk's length, of its type, and of its checksum. */
export const FIELD = 4;
/** The signature, and IHDR with 13 bytes. libpng refuses a PNG that begins otherwise. */
const AFTER_HEADER = 8 + 3 * FIELD + 13;

/** Offset of the color type in IHDR, from the start of the file. */
const COLOR_TYPE_OFFSET = 25;
const [LOWERCASE_A, LOWERCASE_Z] = [0x61, 0x7a];

/** Returns a chunk type as a number: a hostile file has millions of chunks. */
export function typeOf(name: string): number {
  return Buffer.from(name, 'latin1').readUInt32BE();
}

const IEND = typeOf('IEND');

/**
 * Returns whether decoders may ignore a type: its first letter is lowercase (5.4). A type with a byte that is not a letter is left
 * to the decoder, which refuses the file.
 */
export function isAncillary(type: number): boolean {
  return type >>> 24 >= LOWERCASE_A && [24, 16, 8, 0].every((shift) => isLetter((type >>> shift) & 0xff));
}

/**
 * Visits each complete chunk between IHDR and IEND. Anything can follow IEND.
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
    if (end + FIELD > png.length) return;
    const type = png.readUInt32BE(at + FIELD);
    if (type === IEND || visit(type, start, end) === false) return;
  }
}

function isLetter(byte: number): boolean {
  const lowercase = byte | 0x20;
  return lowercase >= LOWERCASE_A && lowercase <= LOWERCASE_Z;
}

/** Returns whether a chunk's checksum is right. */
export function isIntact(png: Buffer, start: number, end: number): boolean {
  return checksum(png, start, end) === png.readUInt32BE(end);
}

/** Returns the color type of a PNG that has all of IHDR. */
export function colorTypeOf(png: Buffer): number {
  return png.readUInt8(COLOR_TYPE_OFFSET);
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
