/** Hides chunks of a PNG that do not affect the thumbnail, before it is decoded. */
import { constants, inflateSync } from 'node:zlib';
import {
  asBuffer,
  colorTypeOf,
  FIELD,
  isAncillary,
  isIntact,
  typeOf,
  walkChunks,
  writeChecksum,
} from './chunks';
import { COLOR_TYPE } from './file';

const [EXIF, PROFILE, PALETTE, IDAT] = [typeOf('eXIf'), typeOf('iCCP'), typeOf('PLTE'), typeOf('IDAT')];
/** Ancillary chunks that affect the thumbnail: transparency, colors and orientation. */
const NEEDED = [EXIF, PROFILE, ...['tRNS', 'gAMA', 'cHRM', 'sRGB', 'cICP'].map(typeOf)];
/** Largest EXIF that is read, in bytes. The orientation is at its start; a JPEG's has at most 64 KB. */
const MAX_EXIF = 2 ** 20;
/** Largest profile that is read, in bytes. The same limit as for a JPEG. A chunk of 50 KB can inflate to 50 MB. */
const MAX_PROFILE = 2 ** 22;
/** Bytes of a zlib stream that contain the beginning of what it inflates to. */
const STREAM_START = 1024;
/** An ancillary, private type (ISO/IEC 15948, 5.4), which decoders skip without memory. */
const SKIPPED = typeOf('skIp');

/**
 * Renames ancillary chunks and suggested palettes, so that decoders skip them. libpng would inflate and copy text: 100 chunks of
 * 7 KB took 2.4 GB. libvips would store a warning for each invalid or repeated chunk: 8 MiB of empty tIME chunks took 345 MiB,
 * and 8 MiB of palettes in a gray image 560 MiB.
 *
 * Keeps the first chunk of each needed type that precedes IDAT and has a correct checksum, unless it is EXIF or a profile of
 * an unusual size. The given bytes are changed in place, because a copy would take the memory that this saves.
 */
export function hideMetadata(bytes: Uint8Array): void {
  const png = asBuffer(bytes);
  const missing = new Set(NEEDED);
  walkChunks(png, (type, start, end) => {
    if (type === IDAT) missing.clear();
    if (!isAncillary(type) && !isSuggestedPalette(png, type)) return true;
    const isFirst = missing.has(type) && isIntact(png, start, end) && missing.delete(type);
    if (isFirst && !isTooLarge(type, png.subarray(start, end))) return true;
    png.writeUInt32BE(SKIPPED, start - FIELD);
    writeChecksum(png, start, end);
    return true;
  });
}

/** Returns whether a chunk is the palette of an image that is not indexed, which decoders ignore (11.2.3). */
function isSuggestedPalette(png: Buffer, type: number): boolean {
  return type === PALETTE && colorTypeOf(png) !== COLOR_TYPE.indexed;
}

function isTooLarge(type: number, data: Uint8Array): boolean {
  if (type === EXIF) return data.length > MAX_EXIF;
  return type === PROFILE && profileBytes(data) > MAX_PROFILE;
}

/** Returns the size that a profile declares in its first four bytes. libpng reads no more of it, and refuses a shorter one. */
function profileBytes(data: Uint8Array): number {
  // A name that ends with a zero, and the compression method.
  const stream = data.subarray(data.indexOf(0) + 2).subarray(0, STREAM_START);
  try {
    const start = inflateSync(stream, { finishFlush: constants.Z_SYNC_FLUSH });
    return start.length < FIELD ? Infinity : start.readUInt32BE();
  } catch {
    // libpng cannot inflate it either, and ignores the profile.
    return 0;
  }
}
