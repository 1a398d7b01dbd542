/** What a JPEG is made of, looked through before a decoder works on it. */
import { PermanentFailure } from '../failures/failures';

/**
 * A scan may cost a whole pass over the image for a few bytes: 1.7 MB of them kept a core busy for 6 s, and the byte
 * cap would let hours pass. Encoders write about ten.
 */
const MAX_SCANS = 100;
/** libvips spends 280 bytes on an empty APP2 segment: 62 MB of them took 4.5 GB. A profile has 255 at most. */
const MAX_SEGMENTS = 10_000;

const SOS = 0xda;
const EOI = 0xd9;
const COMMENT = 0xfe;

/** What decides pixels, and how many segments of it at most: how they are turned, and their profile, of 4 MB. */
const NEEDED = [
  { marker: 0xe1, name: Buffer.from('Exif\0'), most: 1 },
  { marker: 0xe2, name: Buffer.from('ICC_PROFILE\0'), most: 64 },
] as const;

/**
 * Walks from marker to marker as libjpeg does, to the end of the image or of the bytes.
 *
 * Makes comments, which decoders skip, of the applications' segments that no pixel hangs on: libvips would keep copies of
 * them, 110 MB of 64. This changes the given bytes: a copy would cost what is to be saved.
 *
 * @throws PermanentFailure CORRUPT where there are more scans or segments than any encoder writes.
 */
export function admitStructure(bytes: Uint8Array): void {
  let scans = 0;
  let segments = 0;
  const seen = new Map<number, number>();
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at)) {
    // Fill bytes may stand before a marker's second byte.
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    if (marker === EOI || marker === undefined) return;
    at += 2;
    if (!hasLength(marker)) continue;
    if (marker === SOS) scans++;
    segments++;
    if (scans > MAX_SCANS || segments > MAX_SEGMENTS)
      throw new PermanentFailure(
        'CORRUPT',
        `The original has more than ${scans > MAX_SCANS ? `${MAX_SCANS} scans` : `${MAX_SEGMENTS} segments`}.`,
      );
    if (isApplications(marker) && !isNeeded(bytes, at, marker, seen)) bytes[at - 1] = COMMENT;
    at += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
}

/** Not a stuffed zero, a reserved marker, a restart or the start of an image. libjpeg skips those, too, byte by byte. */
function hasLength(marker: number): boolean {
  return marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8);
}

/** APP1 to APP15, less Adobe's APP14, which names the color space. JFIF's APP0 does, too. */
function isApplications(marker: number): boolean {
  return marker >= 0xe1 && marker <= 0xef && marker !== 0xee;
}

/** @param at where the segment's length stands. @param seen how many of each kind there were before. */
function isNeeded(bytes: Uint8Array, at: number, marker: number, seen: Map<number, number>): boolean {
  const needed = NEEDED.find((kind) => kind.marker === marker);
  if (!needed?.name.every((byte, index) => bytes[at + 2 + index] === byte)) return false;
  const count = (seen.get(marker) ?? 0) + 1;
  seen.set(marker, count);
  return count <= needed.most;
}
