/**
 * Reads the orientation of EXIF as Chrome does, and reduces EXIF to it. The decoders then read nothing else: no other field
 * affects pixels, and they accept orientations that browsers ignore. Pure.
 *
 * EXIF is a TIFF structure of directories (CIPA DC-008, 4.6).
 */

/** Fields of a directory (CIPA DC-008, tables 3 and 4). */
const TAG = { orientation: 0x0112, exifDirectory: 0x8769 } as const;
const TYPE = { short: 3, long: 4 } as const;
/** Bytes of a field: tag, type, number of values, and the value or its offset. */
const FIELD_LENGTH = 12;
/** Byte order, 42, and the offset of the first directory. */
const HEADER_LENGTH = 8;
const BIG_ENDIAN = 0x4d4d;
const LITTLE_ENDIAN = 0x4949;

/** Beginning of an EXIF segment in a JPEG. A fill byte follows, which writers should set to zero. */
const SIGNATURE = Buffer.from('Exif\0');
const SIGNATURE_LENGTH = SIGNATURE.length + 1;

/** Returns whether the payload of an APP1 segment is EXIF. Chrome skips an empty one. */
export function isExif(payload: Uint8Array): boolean {
  return payload.length > SIGNATURE_LENGTH && SIGNATURE.every((byte, index) => payload[index] === byte);
}

/** Reduces the payload of an EXIF segment to its orientation, in place. */
export function reduceExifSegment(payload: Uint8Array): void {
  // libvips requires the zero.
  payload[SIGNATURE.length] = 0;
  reduceExif(payload.subarray(SIGNATURE_LENGTH));
}

/** Overwrites the beginning of a TIFF structure with one that holds only its orientation, 1 if it has none. */
export function reduceExif(tiff: Uint8Array): void {
  const orientation = readOrientation(tiff);
  const reduced = Buffer.from(`4d4d002a00000008000101120003000000010000000000000000`, 'hex');
  reduced.writeUInt16BE(orientation, HEADER_LENGTH + 2 + 8);
  // Only a structure without an orientation can be shorter, and decoders ignore a field that is cut off.
  tiff.set(reduced.subarray(0, tiff.length));
}

/**
 * Returns the orientation, 1 to 8, of a TIFF structure of any content; 1 if it has none.
 *
 * The first field counts that is one SHORT from 1 to 8, in the first directory or in its Exif directory, as in Skia's
 * SkExif. A directory can be truncated after any of its fields.
 */
export function readOrientation(tiff: Uint8Array): number {
  if (tiff.length < HEADER_LENGTH) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const order = view.getUint16(0);
  if (order !== BIG_ENDIAN && order !== LITTLE_ENDIAN) return 1;
  const isLittle = order === LITTLE_ENDIAN;
  if (view.getUint16(2, isLittle) !== 42) return 1;
  return findOrientation(view, isLittle, view.getUint32(4, isLittle), true) ?? 1;
}

function findOrientation(
  view: DataView,
  isLittle: boolean,
  directory: number,
  isFirst: boolean,
): number | undefined {
  if (directory < HEADER_LENGTH || directory + 2 > view.byteLength) return undefined;
  const fields = view.getUint16(directory, isLittle);
  let mayNest = isFirst;
  for (let index = 0; index < fields; index++) {
    const at = directory + 2 + index * FIELD_LENGTH;
    if (at + FIELD_LENGTH > view.byteLength) return undefined;
    const tag = view.getUint16(at, isLittle);
    const type = view.getUint16(at + 2, isLittle);
    if (view.getUint32(at + 4, isLittle) !== 1) continue;
    if (tag === TAG.orientation && type === TYPE.short) {
      const value = view.getUint16(at + 8, isLittle);
      if (value >= 1 && value <= 8) return value;
    } else if (tag === TAG.exifDirectory && type === TYPE.long && mayNest) {
      // Only the first one: many references to the same directory would take minutes.
      mayNest = false;
      const nested = findOrientation(view, isLittle, view.getUint32(at + 8, isLittle), false);
      if (nested !== undefined) return nested;
    }
  }
  return undefined;
}
