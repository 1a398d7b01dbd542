/** Progressive JPEGs read without their details, against sharp, which decodes all of them. */
import { ofDecoder } from '../../lambda-src/failure-table';
import { PermanentFailure } from '../../lambda-src/failures';
import { resize, type ResizedPicture, type ThumbnailOptions } from '../../lambda-src/thumbnail';

/** In decibels: the same to the eye and to any use. */
export const SAME = 48;

/** What came of one picture both ways. */
export interface Comparison {
  /** `direct` if sharp was not needed, else why it was; a failure's reason; `damaged details`; FAULT and what it is. */
  readonly verdict: string;
  /** How like the pixels are; Infinity where they are equal or there are none. */
  readonly decibels: number;
}

/** @throws whatever is no verdict. */
export async function compareWithSharp(bytes: Uint8Array, options: ThumbnailOptions): Promise<Comparison> {
  // Each changes its bytes.
  const own = await tryResize(Uint8Array.from(bytes), { ...options, direct: true });
  const sharps = await tryResize(Uint8Array.from(bytes), options);
  const [verdict, wanted] = [summary(own), summary(sharps)];
  if (isRefusedForWarnings(own, sharps)) return { verdict: 'damaged details', decibels: Infinity };
  if (verdict !== wanted) return { verdict: `FAULT: ${verdict}, not ${wanted}`, decibels: 0 };
  if (own instanceof PermanentFailure || sharps instanceof PermanentFailure)
    return { verdict: (own as PermanentFailure).reason, decibels: Infinity };
  const decibels = likeness(own.data, sharps.data);
  if (decibels < SAME) return { verdict: `FAULT: ${decibels.toFixed(1)} dB`, decibels };
  return { verdict: own.direct === true ? 'direct' : (own.direct ?? 'not tried'), decibels };
}

async function tryResize(
  bytes: Uint8Array,
  options: ThumbnailOptions,
): Promise<ResizedPicture | PermanentFailure> {
  return resize(bytes, options).catch((thrown: unknown) => {
    const error = ofDecoder(thrown);
    if (error instanceof PermanentFailure) return error;
    throw error;
  });
}

/** What libjpeg warns of in details, too: codes that no table has, and then, mostly, bytes that are left over. */
const WARNING =
  /^VipsJpeg: Corrupt JPEG data: (bad Huffman code|\d+ extraneous bytes before marker 0x[\da-f]{2})$/;

/**
 * The one known difference (docs/progressive.md): libvips gives up after 100 warnings, whatever failOn says, and the reader
 * skips the details that they are about.
 */
function isRefusedForWarnings(
  own: ResizedPicture | PermanentFailure,
  sharps: ResizedPicture | PermanentFailure,
): boolean {
  if (own instanceof PermanentFailure || !(sharps instanceof PermanentFailure)) return false;
  const { message } = sharps.cause as Error;
  return message.includes('bad Huffman code') && message.split('\n').every((line) => WARNING.test(line));
}

/** What must be the same to the letter. */
function summary(result: ResizedPicture | PermanentFailure): string {
  if (result instanceof PermanentFailure) return result.reason;
  const { width, height, channels } = result.info;
  return JSON.stringify({ width, height, channels, original: result.original });
}

function likeness(one: Uint8Array, other: Uint8Array): number {
  const sum = one.reduce((total, level, at) => total + (level - (other[at] ?? 0)) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (sum / one.length));
}
