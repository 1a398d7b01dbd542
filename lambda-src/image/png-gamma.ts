/** Colors of PNGs that state a gamma instead of a profile. */
import type { Pixels } from './pixels';

const SIGNATURE_LENGTH = 8;
/** Length, type and checksum of a chunk. */
const CHUNK_OVERHEAD = 12;
/** Chunks that come first in Chromium's order: it ignores gAMA next to one of them. */
const OVERRIDING = ['sRGB', 'iCCP', 'cICP'];

/**
 * Returns the gamma of the gAMA chunk: samples are light to the power of it (ISO/IEC 15948, 11.3.3.2).
 *
 * @returns undefined without a gAMA chunk, or if it does not count.
 */
export function readGamma(png: Uint8Array): number | undefined {
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  let gamma: number | undefined;
  for (let at = SIGNATURE_LENGTH; at + CHUNK_OVERHEAD <= file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    if (OVERRIDING.includes(type)) return undefined;
    if (type === 'gAMA' && length === 4) gamma ??= file.readUInt32BE(at + 8) / 100_000;
    at += CHUNK_OVERHEAD + length;
  }
  return gamma === 0 ? undefined : gamma;
}

/** Converts samples of a gamma to sRGB (IEC 61966-2-1). @param pixels 8 bits; alpha, if any, is the last of 2 or 4 channels. */
export function applyGamma({ data, channels, ...size }: Pixels, gamma: number): Pixels {
  const table = Array.from({ length: 256 }, (_, sample) => encodeSrgb((sample / 255) ** (1 / gamma)));
  const colors = channels % 2 === 0 ? channels - 1 : channels;
  const converted = Buffer.from(data.map((sample, index) => (index % channels < colors ? (table[sample] ?? 0) : sample)));
  return { data: converted, channels, ...size };
}

/** @param light linear, 0 to 1. @returns a sample, 0 to 255. */
function encodeSrgb(light: number): number {
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}
