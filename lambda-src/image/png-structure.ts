/** Hides chunks of a PNG that do not affect pixels, before it is decoded. */
import { crc32 } from 'node:zlib';

/** Bytes of a chunk's length, type and checksum (ISO/IEC 15948, 5.3). */
const FIELD_BYTES = 4;
/** The signature, and IHDR with 13 bytes. libpng refuses a PNG that begins otherwise. */
const AFTER_HEADER = 8 + 3 * FIELD_BYTES + 13;

/** Text and suggested palettes. libpng would inflate and copy them: 100 chunks of 7 KB took 2.4 GB. */
const HIDDEN = ['tEXt', 'zTXt', 'iTXt', 'sPLT'];
/** Largest EXIF that is read, in bytes. The orientation is at its start; a JPEG's has at most 64 KB. */
const MAX_EXIF = 2 ** 20;
/** An ancillary, private type (ISO/IEC 15948, 5.4), which decoders skip. */
const SKIPPED = Buffer.from('skIp');

/**
 * Renames chunks with metadata, so that decoders skip them. Keeps the profile, and EXIF of a usual size. The given bytes are
 * changed in place, because a copy would take the memory that this saves.
 */
export function hideMetadata(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end: number;
  for (let at = AFTER_HEADER; at + 3 * FIELD_BYTES <= bytes.length; at = end) {
    const length = view.getUint32(at);
    end = at + 3 * FIELD_BYTES + length;
    if (end > bytes.length) return;
    const named = bytes.subarray(at + FIELD_BYTES, end - FIELD_BYTES);
    const type = String.fromCharCode(...named.subarray(0, FIELD_BYTES));
    if (!HIDDEN.includes(type) && (type !== 'eXIf' || length <= MAX_EXIF)) continue;
    named.set(SKIPPED);
    view.setUint32(end - FIELD_BYTES, crc32(named));
  }
}
