/** Finds the PNG color types and depths that store pixels without loss (ISO/IEC 15948, 11.2.2). */
import type { Pixels } from '../pixels';
import { COLOR_TYPE, pngChunk, type PngHeader } from './file';

export interface PngLayout extends PngHeader {
  /** PLTE and tRNS. */
  readonly chunks: readonly Buffer[];
  /** Rows without filter bytes. */
  readonly rows: Uint8Array;
  /** Distance to the byte that filters take for the one to the left. 0 for indices, whose differences say nothing. */
  readonly pixelBytes: number;
}

/** Most colors of a palette. */
const MAX_COLORS = 256;
/** Opaque colors are the numbers below it. */
const OPAQUE_COLORS = 2 ** 24;
/** Samples of a color type, as offsets in a raw pixel. */
const SAMPLES = { gray: [0], grayAlpha: [0, 3], rgb: [0, 1, 2], rgba: [0, 1, 2, 3] } as const;

/**
 * Returns the layout with a palette if there are at most 256 colors, and the one without: gray if all pixels are gray, with alpha
 * if any is transparent.
 */
export function layoutsOf(pixels: Pixels): PngLayout[] {
  const colors = colorsOf(pixels);
  const palette = paletteOf(colors);
  const direct = directLayout(pixels, palette ?? colors);
  return palette ? [indexedLayout(pixels, colors, palette), direct] : [direct];
}

/**
 * Returns transparency (255 - alpha), red, green and blue of each pixel as one number, transparency in the highest bits. Opaque
 * colors are thus small numbers, which sets and maps find several times faster.
 */
export function colorsOf({ data, channels }: Pixels): Uint32Array {
  const view = viewOf(data);
  const colors = new Uint32Array(data.length / channels);
  for (let pixel = 0, at = 0; pixel < colors.length; pixel++, at += channels) {
    const transparency = channels === 4 ? 255 - view.getUint8(at + 3) : 0;
    colors[pixel] = (transparency << 24) | (view.getUint16(at) << 8) | view.getUint8(at + 2);
  }
  return colors;
}

/** Returns the distinct colors, transparent ones first, or undefined if there are too many. */
function paletteOf(colors: Uint32Array): Uint32Array | undefined {
  const distinct = new Set<number>();
  for (const color of colors) {
    distinct.add(color);
    if (distinct.size > MAX_COLORS) return undefined;
  }
  return Uint32Array.from(distinct).sort().reverse();
}

function indexedLayout({ width, height }: Pixels, colors: Uint32Array, palette: Uint32Array): PngLayout {
  const depth = [1, 2, 4].find((bits) => palette.length <= 2 ** bits) ?? 8;
  const indices = new Map<number, number>();
  palette.forEach((color, index) => indices.set(color, index));
  const samples = new Uint8Array(colors.length);
  // The map has every color, so this is only a conversion of types.
  colors.forEach((color, pixel) => (samples[pixel] = Number(indices.get(color))));
  const levels = [...palette].flatMap((color) => [color >>> 16, color >>> 8, color]);
  const alphas = palette.filter((color) => color >= OPAQUE_COLORS).map((color) => 255 - (color >>> 24));
  return {
    width,
    height,
    depth,
    colorType: COLOR_TYPE.indexed,
    chunks: [
      pngChunk('PLTE', Uint8Array.from(levels)),
      ...(alphas.length > 0 ? [pngChunk('tRNS', Uint8Array.from(alphas))] : []),
    ],
    rows: pack(samples, width, depth),
    pixelBytes: 0,
  };
}

/** @param distinct colors of which each occurs at least once. */
function directLayout(pixels: Pixels, distinct: Uint32Array): PngLayout {
  const { width, height } = pixels;
  const opaque = distinct.every((color) => color < OPAQUE_COLORS);
  const gray = distinct.every(isGray);
  const kind = gray ? (opaque ? 'gray' : 'grayAlpha') : opaque ? 'rgb' : 'rgba';
  const depth = kind === 'gray' ? grayDepth(distinct) : 8;
  const samples = samplesOf(pixels, SAMPLES[kind]);
  return {
    width,
    height,
    depth,
    colorType: COLOR_TYPE[kind],
    chunks: [],
    rows:
      depth === 8
        ? samples
        : pack(
            samples.map((level) => level / grayStep(depth)),
            width,
            depth,
          ),
    pixelBytes: SAMPLES[kind].length,
  };
}

function isGray(color: number): boolean {
  return (color & 0xffff) === ((color >>> 8) & 0xffff);
}

/** Returns the fewest bits that store all levels exactly. */
function grayDepth(grays: Uint32Array): number {
  return [1, 2, 4].find((depth) => grays.every((color) => (color & 0xff) % grayStep(depth) === 0)) ?? 8;
}

/** Returns the difference of two neighboring levels of a depth, as levels of 8 bits. */
function grayStep(depth: number): number {
  return 255 / (2 ** depth - 1);
}

function samplesOf({ data, channels }: Pixels, offsets: readonly number[]): Uint8Array {
  const view = viewOf(data);
  const samples = new Uint8Array((data.length / channels) * offsets.length);
  for (let pixel = 0, at = 0; pixel < data.length; pixel += channels)
    for (const offset of offsets) samples[at++] = view.getUint8(pixel + offset);
  return samples;
}

/** Node.js reads from a view twice as fast as with the methods of a buffer. */
function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Packs samples of `depth` bits, the leftmost in the highest bits. Each row begins with a byte. */
function pack(samples: Uint8Array, width: number, depth: number): Uint8Array {
  if (depth === 8) return samples;
  const rowBytes = Math.ceil((width * depth) / 8);
  const rows = Buffer.alloc((samples.length / width) * rowBytes);
  samples.forEach((sample, index) => {
    const bit = (index % width) * depth;
    const at = Math.floor(index / width) * rowBytes + (bit >> 3);
    rows[at] = rows.readUInt8(at) | (sample << (8 - depth - (bit & 7)));
  });
  return rows;
}
