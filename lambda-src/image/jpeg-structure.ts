/** Checks the segments of a JPEG before it is decoded. */
import { PermanentFailure } from '../failures/failures';
import {
  isFrameMarker,
  readFrameHeader,
  readScanHeader,
  totalSamples,
  type Frame,
  type FrameHeader,
} from './jpeg-frame';

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

/** Segments that affect pixels: the EXIF orientation, and the color profile of up to 4 MB. */
const NEEDED = [
  { marker: 0xe1, name: Buffer.from('Exif\0'), max: 1 },
  { marker: 0xe2, name: Buffer.from('ICC_PROFILE\0'), max: 64 },
] as const;

/**
 * Walks from marker to marker as libjpeg does, to the end of the image or of the file. libjpeg uses the first frame header,
 * which must precede the first scan, and reads the first scan header with the image's header.
 *
 * Rewrites APPn segments that do not affect pixels as COM segments, which decoders skip. libvips would otherwise copy them
 * (110 MB for a 64 MB file). The given bytes are changed in place, because a copy would take the memory that this saves.
 *
 * @throws PermanentFailure CORRUPT if the frame is not supported, or if there are more scans or segments than any encoder
 *   writes.
 */
export function admitStructure(bytes: Uint8Array): Frame {
  let header: FrameHeader | undefined;
  let streams = true;
  let visits = 0;
  let scans = 0;
  let segments = 0;
  const seen = new Map<number, number>();
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at)) {
    // A marker's second byte may follow any number of fill bytes.
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    if (marker === EOI || marker === undefined) break;
    at += 2;
    if (!hasLength(marker)) continue;
    if (isFrameMarker(marker)) header ??= readFrameHeader(bytes, at, marker);
    if (marker === SOS) {
      if (!header) break;
      const scan = readScanHeader(bytes, at, header);
      if (scans === 0) streams = !header.isProgressive && scan.count === header.components.length;
      visits += scan.visits;
      scans++;
    }
    segments++;
    if (scans > MAX_SCANS || segments > MAX_SEGMENTS)
      throw new PermanentFailure(
        'CORRUPT',
        `The original has more than ${scans > MAX_SCANS ? `${MAX_SCANS} scans` : `${MAX_SEGMENTS} segments`}.`,
      );
    if (isStrippable(marker) && !isNeeded(bytes, at, marker, seen)) bytes[at - 1] = COMMENT;
    at += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  if (!header)
    throw new PermanentFailure('CORRUPT', 'The original has no frame header before its first scan.');
  return { samples: totalSamples(header.components), streams, visits };
}

/** Returns false for a stuffed zero, a reserved marker, a restart and SOI. libjpeg skips those byte by byte too. */
function hasLength(marker: number): boolean {
  return marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8);
}

/** APP1 to APP15. Adobe's APP14 and JFIF's APP0 define the color space. */
function isStrippable(marker: number): boolean {
  return marker >= 0xe1 && marker <= 0xef && marker !== 0xee;
}

/** @param at offset of the segment's length. @param seen number of earlier segments by marker. */
function isNeeded(bytes: Uint8Array, at: number, marker: number, seen: Map<number, number>): boolean {
  const needed = NEEDED.find((kind) => kind.marker === marker);
  if (!needed?.name.every((byte, index) => bytes[at + 2 + index] === byte)) return false;
  const count = (seen.get(marker) ?? 0) + 1;
  seen.set(marker, count);
  return count <= needed.max;
}
