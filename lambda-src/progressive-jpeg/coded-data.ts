/** Where a scan's coded data ends, without decoding it: libjpeg's decoder stops at the same markers. */
import type { Segment } from './bit-reader';
import { demand } from './step-aside';

const RESTART = 0xd0;

/**
 * Searches for the next marker that is no restart. Restarts must come in turn, as many as the scan wants: only then does
 * libjpeg stay in step whatever the data between them is.
 *
 * @param at the first byte behind the scan's header.
 * @param restarts how many the scan must have.
 * @returns the parts between restarts, and where the marker begins.
 * @throws StepAside STRUCTURE where the bytes end before; DATA where restarts are out of step.
 */
export function findSegments(
  bytes: Uint8Array,
  at: number,
  restarts: number,
): { readonly segments: readonly Segment[]; readonly next: number } {
  const segments: Segment[] = [];
  let start = at;
  for (let place = bytes.indexOf(0xff, at); place !== -1; place = bytes.indexOf(0xff, place)) {
    const end = place;
    // Fill bytes may stand before a marker's second byte.
    while (bytes[place + 1] === 0xff) place++;
    const marker = bytes[place + 1]!;
    place += 2;
    if (marker === 0) continue;
    segments.push({ start, end });
    if (marker >> 3 === RESTART >> 3) {
      demand(marker === RESTART + ((segments.length - 1) & 7), 'DATA');
      start = place;
      continue;
    }
    demand(segments.length === restarts + 1, 'DATA');
    return { segments, next: end };
  }
  demand(false, 'STRUCTURE');
}
