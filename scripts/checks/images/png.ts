/** Writes PNG (ISO/IEC 15948) from its parts, each of which can be invalid. */
import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';
import { number } from './binary';

export const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Creates a chunk. @param wrong replaces the correct length or checksum. */
export function chunk(
  type: string,
  data: Uint8Array = Buffer.alloc(0),
  wrong: { readonly length?: number; readonly crc?: number } = {},
): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([number(wrong.length ?? data.length, 4), body, number(wrong.crc ?? crc32(body), 4)]);
}

/** Fields of IHDR. Sizes are in pixels. */
export interface Header {
  readonly width: number;
  readonly height: number;
  /** Bits per sample. @default 8 */
  readonly depth?: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. @default 2 */
  readonly color?: number;
  /** 1 is Adam7. @default 0 */
  readonly interlace?: number;
  /** @default 0, the only one there is */
  readonly compression?: number;
  /** @default 0, the only one there is */
  readonly filter?: number;
}

const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function header(fields: Header): Buffer {
  const { width, height, depth = 8, color = 2, compression = 0, filter = 0, interlace = 0 } = fields;
  return chunk(
    'IHDR',
    Buffer.concat([
      number(width, 4),
      number(height, 4),
      ...[depth, color, compression, filter, interlace].map((value) => number(value, 1)),
    ]),
  );
}

/** Returns the level of a sample, 0 to 65,535. Images of less depth use its highest bits. */
export type Paint = (x: number, y: number, sample: number) => number;

/** Paints four rectangles with a gradient that show the orientation: red, green, blue and yellow. Only the left half is opaque. */
export function fields({ width, height }: Header): Paint {
  const { floor } = Math;
  return (x, y, sample) => {
    const left = x < width / 2;
    const top = y < height / 2;
    if (sample === 3) return left ? 65_535 : 32_768;
    const lit = [top === left, !left, left && !top][sample] ?? false;
    return lit ? 65_535 - floor((8192 * y) / height) : floor((8192 * x) / width);
  };
}

const WHOLE = [{ x: 0, y: 0, dx: 1, dy: 1 }];
/** ISO/IEC 15948, 8.2. */
const ADAM7 = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

/** Returns filtered rows, the uncompressed data of IDAT. @param filter 0 to 4; others are written without filtering. */
export function rows(image: Header, paint: Paint = fields(image), filter = 0): Buffer {
  const { width, height, depth = 8, color = 2, interlace = 0 } = image;
  const samples = SAMPLES[color] ?? 1;
  const step = Math.max(1, (samples * depth) >> 3);
  const out: Buffer[] = [];
  for (const { x: left, y: top, dx, dy } of interlace === 1 ? ADAM7 : WHOLE) {
    const columns = Math.ceil((width - left) / dx);
    let above: Buffer = Buffer.alloc(Math.ceil((columns * samples * depth) / 8));
    if (columns <= 0) continue;
    for (let y = top; y < height; y += dy) {
      const row = Buffer.alloc(above.length);
      for (let column = 0; column < columns; column++) {
        for (let sample = 0; sample < samples; sample++) {
          const level = paint(left + column * dx, y, sample) >> (16 - depth);
          const bit = (column * samples + sample) * depth;
          if (depth === 16) row.writeUInt16BE(level, bit >> 3);
          else row[bit >> 3] = (row[bit >> 3] ?? 0) | (level << (8 - depth - (bit & 7)));
        }
      }
      out.push(Buffer.of(filter), filtered(row, above, step, filter));
      above = row;
    }
  }
  return Buffer.concat(out);
}

/** ISO/IEC 15948, 9.2. */
function filtered(row: Buffer, above: Buffer, step: number, filter: number): Buffer {
  return row.map((value, index) => {
    const a = row[index - step] ?? 0;
    const b = above[index] ?? 0;
    const c = (index >= step ? above[index - step] : 0) ?? 0;
    return value - predict(filter, a, b, c);
  }) as Buffer;
}

function predict(filter: number, a: number, b: number, c: number): number {
  if (filter !== 4) return [0, a, b, (a + b) >> 1][filter] ?? 0;
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)] as const;
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}

/** Creates the IDAT of an image. */
export function data(image: Header, paint?: Paint, filter?: number): Buffer {
  return chunk('IDAT', deflateSync(rows(image, paint, filter)));
}

export const END = chunk('IEND');

/** Creates a valid image. @param before chunks before IDAT. @param after chunks after IDAT. */
export function png(image: Header, before: readonly Buffer[] = [], after: readonly Buffer[] = []): Buffer {
  return Buffer.concat([SIGNATURE, header(image), ...before, data(image), ...after, END]);
}

/** Creates a black image whose rows all have one filter, which takes longer to decode. Not interlaced. @param filter 0 to 4. */
export function filteredBlack(image: Header, filter: number, before: readonly Buffer[] = []): Buffer {
  const row = Buffer.alloc(rowBytes({ ...image, height: 1 }));
  row[0] = filter;
  const perBlock = Math.ceil(MEBIBYTE / row.length);
  const block = deflatedBlock(Buffer.alloc(perBlock * row.length, row));
  const blocks = Array<Buffer>(Math.floor(image.height / perBlock)).fill(block);
  const rest = deflateRawSync(Buffer.alloc((image.height % perBlock) * row.length, row), { level: 9 });
  // Adler-32 of rows whose first byte is the only one above 0. Each row adds `length` times the first sum to the second.
  let [first, second] = [1, 0];
  for (let y = 0; y < image.height; y++) {
    first = (first + filter) % 65_521;
    second = (second + first * row.length) % 65_521;
  }
  const checksum = Buffer.concat([number(second, 2), number(first, 2)]);
  const stream = Buffer.concat([Buffer.of(0x78, 0xda), ...blocks, rest, checksum]);
  return Buffer.concat([SIGNATURE, header(image), ...before, chunk('IDAT', stream), END]);
}

function deflatedBlock(bytes: Buffer): Buffer {
  return deflateRawSync(bytes, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
}

const MEBIBYTE = 2 ** 20;

/** Creates a zlib stream of `length` zeros (RFC 1950) without allocating them. Its size is about 0.1 % of `length`. */
export function deflatedZeros(length: number): Buffer {
  const block = deflatedBlock(Buffer.alloc(MEBIBYTE));
  const rest = deflateRawSync(Buffer.alloc(length % MEBIBYTE), { level: 9 });
  const blocks = Array<Buffer>(Math.floor(length / MEBIBYTE)).fill(block);
  // Adler-32 of zeros: the first sum stays 1, the second counts them.
  return Buffer.concat([Buffer.of(0x78, 0xda), ...blocks, rest, number(length % 65_521, 2), number(1, 2)]);
}

/** Creates a black image (or of the first palette color) of any size, in about 0.1 % of the bytes of its rows. */
export function black(image: Header, before: readonly Buffer[] = []): Buffer {
  return Buffer.concat([
    SIGNATURE,
    header(image),
    ...before,
    chunk('IDAT', deflatedZeros(rowBytes(image))),
    END,
  ]);
}

/** Returns the number of bytes of all filtered rows. */
function rowBytes({ width, height, depth = 8, color = 2, interlace = 0 }: Header): number {
  const bits = (SAMPLES[color] ?? 1) * depth;
  return (interlace === 1 ? ADAM7 : WHOLE).reduce((sum, { x, y, dx, dy }) => {
    const columns = Math.ceil((width - x) / dx);
    const lines = Math.ceil((height - y) / dy);
    return columns <= 0 || lines <= 0 ? sum : sum + lines * (1 + Math.ceil((columns * bits) / 8));
  }, 0);
}
