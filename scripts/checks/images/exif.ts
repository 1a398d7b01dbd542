/** Writes EXIF: a TIFF structure of directories (CIPA DC-008, 4.6). */
import { number } from './binary';

/** A field: tag, type (1 8-bit, 2 text, 3 16-bit, 4 32-bit, 7 bytes, 8 signed 16-bit), number of values, and the big-endian bytes. */
export interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
}

export const TAG = {
  description: 0x010e,
  orientation: 0x0112,
  resolutionUnit: 0x0128,
  thumbnailOffset: 0x0201,
  thumbnailLength: 0x0202,
  exif: 0x8769,
  gps: 0x8825,
  makerNote: 0x927c,
  userComment: 0x9286,
} as const;

export function text(tag: number, value: string): Field {
  return { tag, type: 2, count: value.length + 1, value: Buffer.from(`${value}\0`) };
}

export function short(tag: number, value: number): Field {
  return { tag, type: 3, count: 1, value: number(value, 2) };
}

export function long(tag: number, value: number): Field {
  return { tag, type: 4, count: 1, value: number(value, 4) };
}

export function bytes(tag: number, value: Buffer): Field {
  return { tag, type: 7, count: value.length, value };
}

const BEGIN = Buffer.from('4d4d002a00000008', 'hex');

/** Creates a directory at `offset`, followed by its long values. @param next offset of the next directory. @default none */
export function directory(fields: readonly Field[], offset: number, next = 0): Buffer {
  let free = offset + 2 + fields.length * 12 + 4;
  const entries: Buffer[] = [];
  const values: Buffer[] = [];
  for (const { tag, type, count, value } of fields) {
    const inline = value.length <= 4;
    const place = inline ? Buffer.concat([value, Buffer.alloc(4 - value.length)]) : number(free, 4);
    entries.push(number(tag, 2), number(type, 2), number(count, 4), place);
    if (inline) continue;
    values.push(value);
    free += value.length;
  }
  return Buffer.concat([number(fields.length, 2), ...entries, number(next, 4), ...values]);
}

/** Creates a big-endian TIFF structure with one directory. */
export function tiff(fields: readonly Field[]): Buffer {
  return Buffer.concat([BEGIN, directory(fields, BEGIN.length)]);
}

/** Creates EXIF with only an orientation. @param value 1 to 8, or an invalid one. */
export function orientation(value: number): Buffer {
  return tiff([short(TAG.orientation, value)]);
}

/** Creates little-endian EXIF with only an orientation. @param value 0 to 255. */
export function littleEndianOrientation(value: number): Buffer {
  return Buffer.from([
    ...[0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0],
    ...[0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0],
    ...[0, 0, 0, 0],
  ]);
}

/** Creates EXIF with a second directory that the first one references. @param fields of the second directory. */
export function nested(reference: 'exif' | 'gps' | 'next', fields: readonly Field[]): Buffer {
  const at = BEGIN.length + 2 + 12 + 4;
  const first =
    reference === 'next'
      ? directory([short(TAG.resolutionUnit, 2)], BEGIN.length, at)
      : directory([long(TAG[reference], at)], BEGIN.length);
  return Buffer.concat([BEGIN, first, directory(fields, at)]);
}

/** Creates EXIF as cameras write it, with `word` in each place: description, maker note, comment, GPS, and a thumbnail. */
export function camera(word: string, thumbnail: Buffer): Buffer {
  const size = 2 + 4 * 12 + 4;
  const subdirectory = (fields: readonly Field[], offset: number): Buffer => directory(fields, offset);
  const details = [
    bytes(TAG.makerNote, Buffer.from(`note ${word}`)),
    bytes(TAG.userComment, Buffer.from(`ASCII\0\0\0${word}`)),
  ];
  const place = [text(0x001b, `ASCII ${word}`)];
  const description = text(TAG.description, word);
  const exifAt = BEGIN.length + size + description.value.length;
  const exif = subdirectory(details, exifAt);
  const gpsAt = exifAt + exif.length;
  const gps = subdirectory(place, gpsAt);
  const nextAt = gpsAt + gps.length;
  const next = (at: number): Buffer =>
    directory([long(TAG.thumbnailOffset, at), long(TAG.thumbnailLength, thumbnail.length)], nextAt);
  const first = directory(
    [description, short(TAG.orientation, 1), long(TAG.exif, exifAt), long(TAG.gps, gpsAt)],
    BEGIN.length,
    nextAt,
  );
  return Buffer.concat([BEGIN, first, exif, gps, next(nextAt + next(0).length), thumbnail]);
}
