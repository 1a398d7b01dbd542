/** Decoders for originals and thumbnails that share no code with the function's decoders. */
import { decode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { split } from './jpeg';
import { SIGNATURE } from './png';

/** RGBA, 8 bits each, rows from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** @throws Error if the file has any fault. */
export function decodePng(bytes: Uint8Array): Pixels {
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes), { checkCRC: true });
  return { width, height, data };
}

/** @throws Error if the file has any fault. */
export function decodeJpeg(bytes: Uint8Array): Pixels {
  const { width, height, data } = decode(bytes, { tolerantDecoding: false, useTArray: true });
  return { width, height, data: Buffer.from(data) };
}

/** Returns the distinct chunk types or hexadecimal markers of a file, and 'rest' if bytes follow its end. */
export function partsOf(bytes: Buffer): string[] {
  const parts = bytes.subarray(0, 8).equals(SIGNATURE) ? chunkTypes(bytes) : markers(bytes);
  return [...new Set(parts)].sort();
}

function chunkTypes(bytes: Buffer): string[] {
  const types: string[] = [];
  let at = SIGNATURE.length;
  while (at < bytes.length && types.at(-1) !== 'IEND') {
    types.push(bytes.toString('latin1', at + 4, at + 8));
    at += 12 + bytes.readUInt32BE(at);
  }
  return at === bytes.length ? types : [...types, 'rest'];
}

function markers(bytes: Buffer): string[] {
  const end = bytes.indexOf('ffd9', 0, 'hex') + 2;
  return [
    ...split(bytes).map((part) => part.toString('hex', 1, 2)),
    ...(end === bytes.length ? [] : ['rest']),
  ];
}

/** Returns the peak signal-to-noise ratio of two images in dB. Colors of transparent pixels are not compared. */
export function psnr(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height)
    throw new Error(
      `Images of ${a.width} x ${a.height} and ${b.width} x ${b.height} pixels cannot be compared.`,
    );
  const sum = a.data.reduce((total, level, at) => {
    const alpha = at | 3;
    const hidden = at !== alpha && a.data[alpha] === 0 && b.data[alpha] === 0;
    return hidden ? total : total + (level - (b.data[at] ?? 0)) ** 2;
  }, 0);
  return 10 * Math.log10(255 ** 2 / (sum / a.data.length));
}
