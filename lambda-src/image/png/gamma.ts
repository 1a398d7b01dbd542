/** Colors of PNGs that state a gamma instead of a profile. */
import { encodeSrgb } from '../color/srgb';
import type { Pixels } from '../pixels';
import { asBuffer, FIELD, typeOf, walkChunks } from './chunks';

const [GAMMA, PRIMARIES, IDAT] = [typeOf('gAMA'), typeOf('cHRM'), typeOf('IDAT')];
/** Chunks next to which Chromium ignores gAMA. */
const OVERRIDING = new Set([typeOf('sRGB'), typeOf('cICP')]);
/** A gamma this close to 1 / 2.2 is taken for sRGB unless primaries are stated (libpng: PNG_GAMMA_THRESHOLD). */
const LIKE_SRGB = 0.05;

/**
 * Returns the gamma of a PNG without a profile: samples are light to the power of it (ISO/IEC 15948, 11.3.3.2).
 *
 * @param bytes after hideMetadata, which keeps the first chunk of each type that has a correct checksum.
 * @returns undefined if samples are sRGB: there is no gAMA chunk before the pixels, or Chromium ignores it next to an sRGB or a
 *   cICP chunk.
 */
export function readGamma(bytes: Uint8Array): number | undefined {
  const png = asBuffer(bytes);
  const found = { gamma: 0, primaries: false, override: false };
  walkChunks(png, (type, start, end) => {
    found.primaries ||= type === PRIMARIES;
    found.override ||= OVERRIDING.has(type);
    if (type === GAMMA && end - start === FIELD) found.gamma = png.readUInt32BE(start) / 100_000;
    return type !== IDAT;
  });
  const isLikeSrgb = !found.primaries && Math.abs(found.gamma * 2.2 - 1) <= LIKE_SRGB;
  return found.gamma === 0 || found.override || isLikeSrgb ? undefined : found.gamma;
}

/** Converts samples of a gamma to sRGB (IEC 61966-2-1). @param pixels 8 bits; alpha, if any, is the last of 2 or 4 channels. */
export function applyGamma({ data, channels, ...size }: Pixels, gamma: number): Pixels {
  const table = Buffer.from(
    Array.from({ length: 256 }, (_, sample) => encodeSrgb((sample / 255) ** (1 / gamma))),
  );
  const colors = channels % 2 === 0 ? channels - 1 : channels;
  const convert = (sample: number, index: number): number =>
    index % channels < colors ? table.readUInt8(sample) : sample;
  return { data: Buffer.from(data.map(convert)), channels, ...size };
}
