/** Decoders that share no code with the function's, for what goes in and for what comes out. */
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

/** @throws Error where the bytes are not right in every respect. */
export function decodePng(bytes: Uint8Array): Pixels {
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes), { checkCRC: true });
  return { width, height, data };
}

/** @throws Error where the bytes are not right in every respect. */
export function decodeJpeg(bytes: Uint8Array): Pixels {
  const { width, height, data } = decode(bytes, { tolerantDecoding: false, useTArray: true });
  return { width, height, data: Buffer.from(data) };
}

/** What the file is made of: types of chunks, or hexadecimal markers, each once; what stands behind the end is 'rest'. */
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

/** Peak signal-to-noise ratio of two images in dB, over all levels; transparent pixels have no color to compare. */
export function psnr(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height)
    throw new Error(`${a.width} x ${a.height} and ${b.width} x ${b.height} cannot be compared.`);
  const sum = a.data.reduce((total, level, at) => {
    const alpha = at | 3;
    const hidden = at !== alpha && a.data[alpha] === 0 && b.data[alpha] === 0;
    return hidden ? total : total + (level - (b.data[at] ?? 0)) ** 2;
  }, 0);
  return 10 * Math.log10(255 ** 2 / (sum / a.data.length));
}
