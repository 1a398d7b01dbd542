/** Hides chunks of a PNG that take much memory and do not affect pixels, before it is decoded. */
import { constants, crc32, inflateSync } from 'node:zlib';

/** Bytes of a chunk's length, type and checksum (ISO/IEC 15948, 5.3). */
const FIELD_BYTES = 4;
/** The signature, and IHDR with 13 bytes. libpng refuses a PNG that begins otherwise. */
const AFTER_HEADER = 8 + 3 * FIELD_BYTES + 13;

/** Text and suggested palettes. libpng would inflate and copy them: 100 chunks of 7 KB took 2.4 GB. */
const HIDDEN = ['tEXt', 'zTXt', 'iTXt', 'sPLT'];
/** Largest EXIF that is read, in bytes. The orientation is at its start; a JPEG's has at most 64 KB. */
const MAX_EXIF = 2 ** 20;
/** Largest profile that is read, in bytes. A JPEG's has at most as many. A chunk of 50 KB can inflate to 50 MB. */
const MAX_PROFILE = 2 ** 22;
/** Bytes of a zlib stream that contain the beginning of what it inflates to. */
const STREAM_START = 1024;
/** An ancillary, private type (ISO/IEC 15948, 5.4), which decoders skip. */
const SKIPPED = Buffer.from('skIp');

/**
 * Renames chunks with metadata, so that decoders skip them. Keeps profile and EXIF of a usual size. The given bytes are
 * changed in place, because a copy would take the memory that this saves.
 */
export function hideMetadata(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end: number;
  for (let at = AFTER_HEADER; at + 3 * FIELD_BYTES <= bytes.length; at = end) {
    end = at + 3 * FIELD_BYTES + view.getUint32(at);
    if (end > bytes.length) return;
    const named = bytes.subarray(at + FIELD_BYTES, end - FIELD_BYTES);
    const type = String.fromCharCode(...named.subarray(0, FIELD_BYTES));
    if (!isHidden(type, named.subarray(FIELD_BYTES))) continue;
    named.set(SKIPPED);
    view.setUint32(end - FIELD_BYTES, crc32(named));
  }
}

function isHidden(type: string, data: Uint8Array): boolean {
  if (type === 'eXIf') return data.length > MAX_EXIF;
  if (type === 'iCCP') return profileBytes(data) > MAX_PROFILE;
  return HIDDEN.includes(type);
}

/** Returns the size that a profile declares in its first field. libpng reads no more of it, and refuses a shorter one. */
function profileBytes(data: Uint8Array): number {
  // A name that ends with a zero, and the compression method.
  const stream = data.subarray(data.indexOf(0) + 2).subarray(0, STREAM_START);
  try {
    const start = inflateSync(stream, { finishFlush: constants.Z_SYNC_FLUSH });
    return start.length < FIELD_BYTES ? Infinity : start.readUInt32BE();
  } catch {
    // libpng cannot inflate it either, and ignores the profile.
    return 0;
  }
}
