/** Finds JPEGs of which a part is missing. libjpeg fills missing parts with gray, and only warns about most of them. */
import type { Metadata } from 'sharp';
import { PermanentFailure } from '../../failures/failures';
import { openImage, readWithWarnings, type Decoded } from '../open-image';
import type { Frame } from './frame';

/** libjpeg's warnings about missing pixel data (jerror.h: JWRN_HIT_MARKER, JWRN_MUST_RESYNC). */
const MISSING_DATA = /premature end of data segment|instead of RST/;
/** Number of warnings, of which libvips passes on the first. */
const COUNT = /^read gave (\d+) warnings$/;
/** JWRN_JPEG_EOF, which libvips makes an error. */
const MISSING_END = 'premature end of JPEG image';
const EOI = Buffer.of(0xff, 0xd9);

/** Rows of an image's end that show whether it ends in gray. */
const LAST_ROWS = 8;

/**
 * Rows that may be missing at the bottom. Damage in the middle can make an image end early, and browsers show it; an upload
 * that was cut misses more. A row of blocks is up to 16 pixels high.
 */
const mayBeMissing = (height: number): number => Math.floor(Math.max(height / 12, Math.min(16, height / 8)));

/**
 * Decodes a JPEG that is complete. One that lacks only its EOI marker, as some cameras write it, counts as complete.
 *
 * @throws PermanentFailure CORRUPT if a part of the image is missing. The decoder's errors as they are.
 */
export async function decodeWhole(
  bytes: Uint8Array,
  header: Metadata,
  frame: Frame,
  decode: (bytes: Uint8Array) => Promise<Decoded>,
): Promise<Decoded['pixels']> {
  const { pixels, warnings } = await decode(bytes).catch(async (error: unknown) => {
    if (!String(error).includes(MISSING_END)) throw error;
    const ended = await decode(Buffer.concat([bytes, EOI]));
    if (isDamaged(ended.warnings)) throw error;
    return ended;
  });
  if (isDamaged(warnings) && !(await isShownWhole(bytes, header, frame)))
    throw new PermanentFailure('CORRUPT', 'A part of the original is missing: it is truncated or damaged.');
  return pixels;
}

/** Returns whether the decoder reported missing data, or possibly did after another fault. */
function isDamaged(warnings: readonly string[]): boolean {
  return warnings.some((warning) => MISSING_DATA.test(warning) || Number(COUNT.exec(warning)?.[1]) > 1);
}

/** Returns whether the rows that count have data: of a progressive JPEG, the first pass over them. */
async function isShownWhole(bytes: Uint8Array, header: Metadata, frame: Frame): Promise<boolean> {
  const { width, height } = header;
  if (frame.isProgressive) {
    const firstPass = Buffer.concat([bytes.subarray(0, frame.endOfFirstPass), EOI]);
    return !isDamaged(await warningsAbout(firstPass, header, height));
  }
  const rows = height - mayBeMissing(height);
  const warnings = await warningsAbout(bytes, header, rows);
  if (warnings.some((warning) => MISSING_DATA.test(warning))) return false;
  if (!isDamaged(warnings)) return true;
  // The first fault is another one, and does not tell whether data is missing.
  const top = Math.max(0, rows - LAST_ROWS);
  const { pixels } = await readWithWarnings(
    openImage(bytes, width * height).extract({ left: 0, top, width, height: rows - top }),
  );
  const first = pixels.data.readUInt8(0);
  return pixels.data.some((level) => level !== first);
}

/** @param rows at the top that are decoded. */
async function warningsAbout(
  bytes: Uint8Array,
  { width, height }: Metadata,
  rows: number,
): Promise<readonly string[]> {
  const image = openImage(bytes, width * height).extract({ left: 0, top: 0, width, height: rows });
  return (await readWithWarnings(image.resize(1, 1, { fit: 'fill' }))).warnings;
}
