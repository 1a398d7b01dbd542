/** Colors of PNGs that state a gamma instead of a profile. */
import { crc32 } from 'node:zlib';
import type { Pixels } from './pixels';

const SIGNATURE_LENGTH = 8;
/** Length and type before a chunk's data, and the checksum after it. */
const CHUNK_OVERHEAD = 12;
/** A gamma this close to 1 / 2.2 is taken for sRGB unless primaries are stated (libpng: PNG_GAMMA_THRESHOLD). */
const LIKE_SRGB = 0.05;

/**
 * Returns the gamma of a PNG without a profile: samples are light to the power of it (ISO/IEC 15948, 11.3.3.2).
 *
 * @returns undefined if samples are sRGB: there is no gAMA chunk with a correct checksum before the pixels, or Chromium
 *   ignores it next to an sRGB or a cICP chunk.
 */
export function readGamma(bytes: Uint8Array): number | undefined {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let gamma = 0;
  let hasPrimaries = false;
  for (let at = SIGNATURE_LENGTH; at + CHUNK_OVERHEAD <= png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    if (type === 'sRGB' || type === 'cICP') return undefined;
    if (type === 'cHRM') hasPrimaries = true;
    if (type === 'gAMA' && length === 4 && gamma === 0 && isIntact(png, at, length))
      gamma = png.readUInt32BE(at + 8) / 100_000;
    at += CHUNK_OVERHEAD + length;
  }
  const isLikeSrgb = !hasPrimaries && Math.abs(gamma * 2.2 - 1) <= LIKE_SRGB;
  return gamma === 0 || isLikeSrgb ? undefined : gamma;
}

function isIntact(png: Buffer, at: number, length: number): boolean {
  return crc32(png.subarray(at + 4, at + 8 + length)) === png.readUInt32BE(at + 8 + length);
}

/** Converts samples of a gamma to sRGB (IEC 61966-2-1). @param pixels 8 bits; alpha, if any, is the last of 2 or 4 channels. */
export function applyGamma({ data, channels, ...size }: Pixels, gamma: number): Pixels {
  const table = Buffer.from(
    Array.from({ length: 256 }, (_, sample) => encodeSrgb((sample / 255) ** (1 / gamma))),
  );
  const colors = channels % 2 === 0 ? channels - 1 : channels;
  const convert = (sample: number, index: number): number =>
    index % channels < colors ? (table[sample] ?? 0) : sample;
  return { data: Buffer.from(data.map(convert)), channels, ...size };
}

/** @param light linear, 0 to 1. @returns a sample, 0 to 255. */
function encodeSrgb(light: number): number {
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}
