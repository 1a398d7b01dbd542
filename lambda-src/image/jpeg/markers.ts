/** Walks over the markers of a JPEG (ITU-T T.81, B.1.1) as libjpeg does. */

const STUFFED_ZERO = 0x00;
const TEM = 0x01;
const SOI = 0xd8;
const EOI = 0xd9;

/**
 * Finds the markers of segments, restarts and EOI, which is the last one.
 *
 * @returns the marker's second byte, the offset after it, and the offset after the last thing that was expected before it.
 */
export function* markersOf(bytes: Uint8Array): Generator<{ marker: number; at: number; gap: number }> {
  let gap = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at)) {
    // A marker's second byte may follow any number of fill bytes.
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    if (marker === undefined) return;
    at += 2;
    // Between segments, libjpeg takes it for two wrong bytes.
    if (marker === STUFFED_ZERO) continue;
    if (hasLength(marker) || isEmptySegment(marker)) yield { marker, at, gap };
    if (marker === EOI) return;
    // libjpeg reads both bytes of a length that is too small.
    if (hasLength(marker)) at += Math.max(2, lengthOf(bytes, at));
    gap = at;
  }
}

/** Returns false for a reserved marker, which libjpeg refuses, and for SOI. */
export function hasLength(marker: number): boolean {
  return marker >= 0xc0 && !isEmptySegment(marker) && marker !== SOI;
}

/** TEM, restarts and EOI. */
function isEmptySegment(marker: number): boolean {
  return marker === TEM || isRestart(marker) || marker === EOI;
}

export function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** Returns the length of a segment, which includes its own two bytes. @param at its offset. */
export function lengthOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
