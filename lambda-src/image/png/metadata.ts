/** Hides chunks of a PNG that take much memory and do not affect pixels, before it is decoded. */
import { constants, inflateSync } from 'node:zlib';
import { asBuffer, FIELD, typeOf, walkChunks, writeChecksum } from './chunks';

/** Text and suggested palettes. libpng would inflate and copy them: 100 chunks of 7 KB took 2.4 GB. */
const HIDDEN = new Set(['tEXt', 'zTXt', 'iTXt', 'sPLT'].map(typeOf));
const [EXIF, PROFILE] = [typeOf('eXIf'), typeOf('iCCP')];
/** Largest EXIF that is read, in bytes. The orientation is at its start; a JPEG's has at most 64 KB. */
const MAX_EXIF = 2 ** 20;
/** Largest profile that is read, in bytes. A JPEG's has at most as many. A chunk of 50 KB can inflate to 50 MB. */
const MAX_PROFILE = 2 ** 22;
/** Bytes of a zlib stream that contain the beginning of what it inflates to. */
const STREAM_START = 1024;
/** An ancillary, private type (ISO/IEC 15948, 5.4), which decoders skip. */
const SKIPPED = typeOf('skIp');

/**
 * Renames chunks with metadata, so that decoders skip them. Keeps profile and EXIF of a usual size. The given bytes are
 * changed in place, because a copy would take the memory that this saves.
 */
export function hideMetadata(bytes: Uint8Array): void {
  const png = asBuffer(bytes);
  walkChunks(png, (type, start, end) => {
    const isHidden =
      HIDDEN.has(type) ||
      (type === EXIF && end - start > MAX_EXIF) ||
      (type === PROFILE && profileBytes(png.subarray(start, end)) > MAX_PROFILE);
    if (!isHidden) return true;
    png.writeUInt32BE(SKIPPED, start - FIELD);
    writeChecksum(png, start, end);
    return true;
  });
}

/** Returns the size that a profile declares in its first field. libpng reads no more of it, and refuses a shorter one. */
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
