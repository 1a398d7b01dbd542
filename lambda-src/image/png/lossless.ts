/** Encodes pixels as PNG without loss (ISO/IEC 15948). */
import { deflateSync } from 'node:zlib';
import type { Pixels } from '../pixels';
import { PNG_COMPRESSION_LEVEL } from '../recipe';
import { pngChunk, pngFile } from './file';
import { layoutsOf, type PngLayout } from './layouts';

/** Bytes of signature, IHDR, IEND, and the frame of IDAT. */
const FRAME_BYTES = 57;

/**
 * Returns the smallest of three files: with a palette, and without one with and without filters.
 *
 * sharp's palette is not exact: it merges similar colors, and most with alpha.
 *
 * @param maxBytes largest file of interest. The compression of a larger one is stopped.
 * @returns undefined if all files are larger than `maxBytes`.
 */
export function encodePng(pixels: Pixels): Buffer;
export function encodePng(pixels: Pixels, maxBytes: number): Buffer | undefined;
export function encodePng(pixels: Pixels, maxBytes?: number): Buffer | undefined {
  let smallest: Buffer | undefined;
  for (const layout of layoutsOf(pixels)) {
    for (const filter of layout.pixelBytes === 0 ? [withoutFilters] : [withoutFilters, withFilters]) {
      const limit = smallest ? smallest.length - 1 : maxBytes;
      smallest = compress(layout, filter(layout), limit) ?? smallest;
    }
  }
  return smallest;
}

function compress(layout: PngLayout, rows: Uint8Array, maxBytes = 2 ** 31): Buffer | undefined {
  const maxOutputLength = maxBytes - FRAME_BYTES - Buffer.concat(layout.chunks).length;
  if (maxOutputLength < 1) return undefined;
  // zlib checks the length after each chunk.
  const chunkSize = Math.min(Math.max(maxOutputLength + 1, 64), 2 ** 16);
  try {
    const idat = deflateSync(rows, { level: PNG_COMPRESSION_LEVEL, maxOutputLength, chunkSize });
    return pngFile(layout, [...layout.chunks, pngChunk('IDAT', idat)]);
  } catch {
    // Compression has no other error than the limit.
    return undefined;
  }
}

/** Returns the rows, each after the number of its filter. */
function withoutFilters({ rows, height }: PngLayout): Uint8Array {
  const bytes = rows.length / height;
  const out = new Uint8Array(rows.length + height);
  for (let y = 0; y < height; y++) out.set(rows.subarray(y * bytes, (y + 1) * bytes), y * (bytes + 1) + 1);
  return out;
}

/** Applies to each row the filter whose sum of absolute differences is the smallest (12.7). */
function withFilters({ rows, height, pixelBytes }: PngLayout): Uint8Array {
  const bytes = rows.length / height;
  const out = new Uint8Array(rows.length + height);
  // Outside of the image, all bytes are zero.
  let above = new DataView(new ArrayBuffer(pixelBytes + bytes));
  let row = new DataView(new ArrayBuffer(pixelBytes + bytes));
  for (let y = 0; y < height; y++) {
    new Uint8Array(row.buffer, pixelBytes).set(rows.subarray(y * bytes, (y + 1) * bytes));
    const filter = chooseFilter(row, above, pixelBytes);
    out[y * (bytes + 1)] = filter;
    applyFilter(filter, row, above, out.subarray(y * (bytes + 1) + 1, (y + 1) * (bytes + 1)));
    [above, row] = [row, above];
  }
  return out;
}

/** All sums in one pass: five passes would take as long as the compression. */
function chooseFilter(row: DataView, above: DataView, pixelBytes: number): number {
  let [none, sub, up, average, paeth] = [0, 0, 0, 0, 0];
  for (let left = 0, at = pixelBytes; at < row.byteLength; left++, at++) {
    const value = row.getUint8(at);
    const a = row.getUint8(left);
    const b = above.getUint8(at);
    none += magnitude(value);
    sub += magnitude(value - a);
    up += magnitude(value - b);
    average += magnitude(value - ((a + b) >> 1));
    paeth += magnitude(value - predictPaeth(a, b, above.getUint8(left)));
  }
  const sums = [none, sub, up, average, paeth];
  return sums.indexOf(Math.min(...sums));
}

/** Returns the absolute value of a difference modulo 256, taken as signed. */
function magnitude(difference: number): number {
  return Math.abs((difference << 24) >> 24);
}

/** 9.2. */
function applyFilter(filter: number, row: DataView, above: DataView, out: Uint8Array): void {
  for (let left = 0, at = row.byteLength - out.length; at < row.byteLength; left++, at++) {
    const a = row.getUint8(left);
    const b = above.getUint8(at);
    let predicted = 0;
    if (filter === 1) predicted = a;
    else if (filter === 2) predicted = b;
    else if (filter === 3) predicted = (a + b) >> 1;
    else if (filter === 4) predicted = predictPaeth(a, b, above.getUint8(left));
    out[left] = row.getUint8(at) - predicted;
  }
}

/** Returns the neighbor that is closest to a + b - c (9.4). @param a left. @param b above. @param c above and left. */
function predictPaeth(a: number, b: number, c: number): number {
  const toA = Math.abs(b - c);
  const toB = Math.abs(a - c);
  const toC = Math.abs(a + b - 2 * c);
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
