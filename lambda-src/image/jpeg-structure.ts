/** Checks the segments of a JPEG before it is decoded. */
import { PermanentFailure } from '../failures/failures';
import { isExif, reduceExifSegment } from './exif';

/**
 * A scan of a few bytes can cost a pass over the whole image: 1.7 MB of scans kept a core busy for 6 s, and a file at the size
 * limit would take hours. Encoders write about ten scans.
 */
const MAX_SCANS = 100;
/** libvips allocates 280 bytes for an empty APP2 segment: 62 MB of them took 4.5 GB. A profile has at most 255 segments. */
const MAX_SEGMENTS = 10_000;

const SOS = 0xda;
const EOI = 0xd9;
const COMMENT = 0xfe;

const EXIF = 0xe1;
const PROFILE_NAME = Buffer.from('ICC_PROFILE\0');
const isProfile = (payload: Uint8Array): boolean =>
  PROFILE_NAME.every((byte, index) => payload[index] === byte);

/** Segments that affect pixels: the first EXIF, for its orientation, and the color profile of up to 4 MB. */
const NEEDED = [
  { marker: EXIF, matches: isExif, max: 1 },
  { marker: 0xe2, matches: isProfile, max: 64 },
] as const;

/**
 * Walks from marker to marker as libjpeg does, to the end of the image or of the file.
 *
 * Rewrites APPn segments that do not affect pixels as COM segments, which decoders skip. libvips would otherwise copy them
 * (110 MB for a 64 MB file). Reduces EXIF to its orientation. The given bytes are changed in place, because a copy would take the memory that this saves.
 *
 * @throws PermanentFailure CORRUPT if there are more scans or segments than any encoder writes.
 */
export function admitStructure(bytes: Uint8Array): void {
  let scans = 0;
  let segments = 0;
  const seen = new Map<number, number>();
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at)) {
    // A marker's second byte may follow any number of fill bytes.
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
    if (isStrippable(marker) && !isNeeded(bytes, at, marker, seen)) bytes[at - 1] = COMMENT;
    at += lengthOf(bytes, at);
  }
}

/** Returns false for a stuffed zero, a reserved marker, a restart and SOI. libjpeg skips those byte by byte too. */
function hasLength(marker: number): boolean {
  return marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8);
}

/** APP1 to APP15. Adobe's APP14 and JFIF's APP0 define the color space. */
function isStrippable(marker: number): boolean {
  return marker >= 0xe1 && marker <= 0xef && marker !== 0xee;
}

/** Returns the length of a segment, which includes its own two bytes. @param at its offset. */
function lengthOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** @param at offset of the segment's length. @param seen number of earlier segments by marker. */
function isNeeded(bytes: Uint8Array, at: number, marker: number, seen: Map<number, number>): boolean {
  const payload = bytes.subarray(at + 2, at + lengthOf(bytes, at));
  const needed = NEEDED.find((kind) => kind.marker === marker);
  if (!needed?.matches(payload)) return false;
  const count = (seen.get(marker) ?? 0) + 1;
  seen.set(marker, count);
  if (count > needed.max) return false;
  if (marker === EXIF) reduceExifSegment(payload);
  return true;
}
