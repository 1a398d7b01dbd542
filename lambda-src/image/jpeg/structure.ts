/** Checks the segments of a JPEG before it is decoded. */
import { PermanentFailure } from '../../failures/failures';
import { isExif, reduceExifSegment } from '../exif';
import {
  isFrameMarker,
  readFrameHeader,
  readScanHeader,
  totalSamples,
  type Frame,
  type FrameHeader,
} from './frame';
import { hasLength, isRestart, lengthOf, markersOf } from './markers';

/**
 * A scan of a few bytes can cost a pass over the whole image: 1.7 MB of scans kept a core busy for 6 s, and a file at the size
 * limit would take hours. Encoders write about ten scans.
 */
const MAX_SCANS = 100;
/** libvips allocates 280 bytes for an empty APP2 segment: 62 MB of them took 4.5 GB. A profile has at most 255 segments. */
const MAX_SEGMENTS = 10_000;

const SOS = 0xda;
const [APP0, APP14, APP15] = [0xe0, 0xee, 0xef];
const COMMENT = 0xfe;
/** Coefficients 0 to 63, all bits: the only legal parameters of a sequential scan (ITU-T T.81, B.2.3). */
const SEQUENTIAL = [0, 63, 0];

const JFIF = Buffer.from('JFIF\0');
const ADOBE = Buffer.from('Adobe');
const EXIF = 0xe1;
const PROFILE_NAME = Buffer.from('ICC_PROFILE\0');
const isProfile = (payload: Uint8Array): boolean => startsWith(payload, PROFILE_NAME);

/** Segments that affect pixels: the first EXIF, for its orientation, and the color profile of up to 4 MB. */
const NEEDED = [
  { marker: EXIF, matches: isExif, max: 1 },
  { marker: 0xe2, matches: isProfile, max: 64 },
] as const;

/**
 * Walks from marker to marker as libjpeg does, to the end of the image or of the file. libjpeg uses the first frame header,
 * which must precede the first scan, and reads the first scan header with the image's header.
 *
 * Changes the given bytes in place, because a copy would take memory:
 * - APPn segments that do not affect pixels become COM segments, which decoders skip. libvips would otherwise copy them (110
 *   MB for a 64 MB file). EXIF is reduced to its orientation.
 * - Harmless faults are repaired: bytes between two segments, wrong parameters of a sequential scan, which some cameras
 *   write, and unknown versions of JFIF and Adobe's transform. libjpeg describes only the first fault of an image, so these
 *   would hide that a part of it is missing.
 *
 * @throws PermanentFailure CORRUPT if the frame is not supported, if a component has no scan, if restarts are out of order, or if there are more scans or
 *   segments than any encoder writes.
 */
export function admitStructure(bytes: Uint8Array): Frame {
  let header: FrameHeader | undefined;
  let streams = true;
  let visits = 0;
  let scans = 0;
  let segments = 0;
  let restarts = 0;
  let endOfFirstPass = bytes.length;
  let isFirstPass = false;
  let adobe: number | undefined;
  const inFirstPass = new Set<number>();
  const seen = new Map<number, number>();
  for (const { marker, at, gap } of markersOf(bytes)) {
    if (scans === 0) bytes.fill(0xff, gap, at - 2);
    if (isRestart(marker) && scans > 0 && (marker & 7) !== restarts++ % 8)
      throw corrupt('has restarts out of order');
    if (!hasLength(marker)) continue;
    if (isFirstPass) endOfFirstPass = at - 2;
    isFirstPass = false;
    if (isFrameMarker(marker)) header ??= readFrameHeader(bytes, at, marker);
    if (marker === SOS) {
      if (!header) break;
      const scan = readScanHeader(bytes, at, header);
      if (scans === 0) streams = !header.isProgressive && scan.ids.length === header.components.length;
      if (!header.isProgressive) repairScanHeader(bytes, at, scan.ids.length);
      isFirstPass = scan.isFirstPass;
      if (isFirstPass) for (const id of scan.ids) inFirstPass.add(id);
      visits += scan.visits;
      scans++;
      restarts = 0;
    }
    segments++;
    if (scans > MAX_SCANS) throw corrupt(`has more than ${MAX_SCANS} scans`);
    if (segments > MAX_SEGMENTS) throw corrupt(`has more than ${MAX_SEGMENTS} segments`);
    if (marker === APP14 && scans === 0) adobe = at;
    if (marker >= APP0 && marker <= APP15) reduceApplicationData(bytes, at, marker, seen);
  }
  if (isFirstPass) endOfFirstPass = bytes.length;
  if (!header) throw corrupt('has no frame header before its first scan');
  const { isProgressive, components } = header;
  if (adobe !== undefined) repairAdobe(payloadOf(bytes, adobe), components.length);
  if (scans > 0 && !components.every(({ id }) => inFirstPass.has(id)))
    throw corrupt('lacks the scan of a component');
  return { samples: totalSamples(components), streams, visits, isProgressive, endOfFirstPass };
}

function startsWith(payload: Uint8Array, name: Buffer): boolean {
  return name.every((byte, index) => payload[index] === byte);
}

function corrupt(what: string): PermanentFailure {
  return new PermanentFailure('CORRUPT', `The original ${what}.`);
}

/** @param at offset of the segment's length. @param count of the scan's components. */
function repairScanHeader(bytes: Uint8Array, at: number, count: number): void {
  const parameters = at + 3 + 2 * count;
  const end = parameters + SEQUENTIAL.length;
  if (lengthOf(bytes, at) === end - at && end <= bytes.length) bytes.set(SEQUENTIAL, parameters);
}

/** Rewrites an APPn segment that does not affect pixels, and reduces one that does. @param at offset of the segment's length. */
function reduceApplicationData(
  bytes: Uint8Array,
  at: number,
  marker: number,
  seen: Map<number, number>,
): void {
  const payload = payloadOf(bytes, at);
  if (marker === APP0) repairJfif(payload);
  // Adobe's APP14 defines the color space, as JFIF's APP0 does.
  else if (marker !== APP14 && !isNeeded(payload, marker, seen)) bytes[at - 1] = COMMENT;
}

/** @param at offset of the segment's length. */
function payloadOf(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 2, at + lengthOf(bytes, at));
}

/** Replaces an unknown color transform by the one that libjpeg assumes: YCbCr or YCCK. */
function repairAdobe(payload: Uint8Array, components: number): void {
  const transform = ADOBE.length + 6;
  if (payload.length <= transform || !startsWith(payload, ADOBE)) return;
  const assumed = components === 4 ? 2 : 1;
  if (payload[transform] !== 0 && payload[transform] !== assumed) payload[transform] = assumed;
}

/** Sets the major version to 1, the only one. */
function repairJfif(payload: Uint8Array): void {
  if (payload.length > JFIF.length && startsWith(payload, JFIF)) payload[JFIF.length] = 1;
}

/** @param seen number of earlier segments by marker. */
function isNeeded(payload: Uint8Array, marker: number, seen: Map<number, number>): boolean {
  const needed = NEEDED.find((kind) => kind.marker === marker);
  if (!needed?.matches(payload)) return false;
  const count = (seen.get(marker) ?? 0) + 1;
  seen.set(marker, count);
  if (count > needed.max) return false;
  if (marker === EXIF) reduceExifSegment(payload);
  return true;
}
