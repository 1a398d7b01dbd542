/** Finds JPEGs of which a part is missing. libjpeg fills missing parts with gray, and only warns about most of them. */
import type { Metadata } from 'sharp';
import { PermanentFailure } from '../../failures/failures';
import type { Decoded } from '../decode';
import sharp from '../image-library';
import type { Frame } from './frame';

/** libjpeg's warnings about missing pixel data (jerror.h: JWRN_HIT_MARKER, JWRN_MUST_RESYNC). */
const MISSING_DATA = /premature end of data segment|instead of RST/;
/** JWRN_JPEG_EOF, which libvips makes an error. */
const MISSING_END = 'premature end of JPEG image';
const EOI = Buffer.of(0xff, 0xd9);

/**
 * Rows that may be missing at the bottom: a damaged image can end a few blocks early, and browsers show it. A thirty-second of
 * the height cannot be told from the rest of a thumbnail. A row of blocks has up to 16 rows.
 */
const mayBeMissing = (height: number): number => Math.max(height / 32, Math.min(16, height / 8));

/**
 * Decodes a JPEG that is complete. One that lacks only its EOI marker, as some cameras write it, counts as complete.
 *
 * @throws PermanentFailure CORRUPT if a part of the image is missing. The decoder's errors as they are.
 */
export async function decodeWhole(
  bytes: Uint8Array,
  header: Metadata,
  { endOfFirstPass }: Frame,
  decode: (bytes: Uint8Array) => Promise<Decoded>,
): Promise<Decoded['pixels']> {
  const { pixels, warnings } = await decode(bytes).catch(async (error: unknown) => {
    if (!String(error).includes(MISSING_END)) throw error;
    const ended = await decode(Buffer.concat([bytes, EOI]));
    if (isMissingData(ended.warnings)) throw error;
    return ended;
  });
  if (isMissingData(warnings) && !(await isShownWhole(bytes, header, endOfFirstPass)))
    throw new PermanentFailure('CORRUPT', 'A part of the original is missing: it is truncated or damaged.');
  return pixels;
}

function isMissingData(warnings: readonly string[]): boolean {
  return warnings.some((warning) => MISSING_DATA.test(warning));
}

/** Returns whether the rows that count have data: of a progressive JPEG, the first pass over them. */
function isShownWhole(bytes: Uint8Array, header: Metadata, endOfFirstPass: number): Promise<boolean> {
  return header.isProgressive
    ? hasAllData(Buffer.concat([bytes.subarray(0, endOfFirstPass), EOI]), header)
    : hasAllData(bytes, header, Math.floor(mayBeMissing(header.height)));
}

/** @param except rows at the bottom that do not count. */
async function hasAllData(bytes: Uint8Array, { width, height }: Metadata, except = 0): Promise<boolean> {
  const warnings: string[] = [];
  await sharp(bytes, { failOn: 'error', limitInputPixels: width * height })
    .on('warning', (warning: string) => warnings.push(warning))
    .extract({ left: 0, top: 0, width, height: height - except })
    .resize(1, 1, { fit: 'fill' })
    .raw()
    .toBuffer();
  return !isMissingData(warnings);
}
