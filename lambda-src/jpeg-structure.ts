/** What a JPEG is made of, counted before a decoder works through it. Pure. */
import { PermanentFailure } from './failures';

/**
 * A scan may cost a whole pass over the picture for a few bytes: 1.7 MB of them kept a core busy for 6 s, and the byte
 * cap would let hours pass. Encoders write about ten.
 */
const MAX_SCANS = 100;
/** libvips spends 280 bytes on an empty APP2 segment: 62 MB of them took 4.5 GB. A profile has 255 at most. */
const MAX_SEGMENTS = 10_000;

const SOS = 0xda;
const EOI = 0xd9;

/**
 * Walks from marker to marker as libjpeg does, to the end of the picture or of the bytes.
 *
 * @throws PermanentFailure CORRUPT where there are more scans or segments than any encoder writes.
 */
export function admitStructure(bytes: Uint8Array): void {
  let scans = 0;
  let segments = 0;
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
    at += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
}

/** Not a stuffed zero, a reserved marker, a restart or the start of an image. libjpeg skips those, too, byte by byte. */
function hasLength(marker: number): boolean {
  return marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8);
}
