/** Writes JPEG (ITU-T T.81) from its parts, each of which can be invalid. The images have a single color. */
import { number } from './binary';

export const START = Buffer.of(0xff, 0xd8);
export const END = Buffer.of(0xff, 0xd9);

/** Second bytes of markers. */
export const MARKER = {
  dht: 0xc4,
  dac: 0xcc,
  restart: 0xd0,
  sos: 0xda,
  dqt: 0xdb,
  dnl: 0xdc,
  dri: 0xdd,
  app: 0xe0,
  comment: 0xfe,
} as const;

/** Creates a marker segment. @param length wrong length. @default the correct one, which includes itself */
export function segment(marker: number, payload: Uint8Array = Buffer.alloc(0), length?: number): Buffer {
  return Buffer.concat([Buffer.of(0xff, marker), number(length ?? payload.length + 2, 2), payload]);
}

/** Coding processes of T.81: n of `SOFn`. */
export const PROCESS = { baseline: 0, extended: 1, progressive: 2, lossless: 3, arithmetic: 9 } as const;

/** Properties of an image. Sizes are in pixels. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** @default baseline */
  readonly process?: number;
  /** Bits per sample. @default 8 */
  readonly precision?: number;
  /** Stored level of each component, 0 to 255. @default [128, 128, 128] */
  readonly levels?: readonly number[];
  /** Ids of the components. @default 1, 2, 3, … */
  readonly ids?: readonly number[];
  /** Horizontal and vertical sampling of each component. @default 0x11 */
  readonly sampling?: readonly number[];
}

function parts({ levels = [128, 128, 128], ids, sampling }: Image): {
  levels: readonly number[];
  ids: readonly number[];
  sampling: readonly number[];
} {
  return {
    levels,
    ids: ids ?? levels.map((_, index) => index + 1),
    sampling: sampling ?? levels.map(() => 0x11),
  };
}

/** Creates SOFn, the frame header. */
export function frame(image: Image): Buffer {
  const { ids, sampling } = parts(image);
  const { width, height, process = PROCESS.baseline, precision = 8 } = image;
  return segment(
    0xc0 + process,
    Buffer.concat([
      number(precision, 1),
      number(height, 2),
      number(width, 2),
      number(ids.length, 1),
      ...ids.map((id, index) => Buffer.of(id, sampling[index] ?? 0x11, 0)),
    ]),
  );
}

/** Creates DQT with 8 for the DC coefficient, so that it equals the level, and 1 for all others. @param id of the table, 0 to 3. */
export function quantization(id = 0): Buffer {
  return segment(MARKER.dqt, Buffer.concat([Buffer.of(id, 8), Buffer.alloc(63, 1)]));
}

/**
 * Creates DHT. In the DC table, category 0 is `0`, and category n is `1` with n - 1 in four bits. In the AC table, the end of
 * a block is `0`, and a run of 2^14 blocks without coefficients is `10`. Zero bits therefore repeat the previous block.
 */
export function huffman(): Buffer {
  const dc = [0x00, 1, 0, 0, 0, 11, ...Array<number>(11).fill(0), ...Array.from({ length: 12 }, (_, n) => n)];
  const ac = [0x10, 1, 1, ...Array<number>(14).fill(0), 0x00, 0xe0];
  return segment(MARKER.dht, Buffer.from([...dc, ...ac]));
}

/** Creates SOS. @param ids of the scan's components. @param start first coefficient. @param end last coefficient. */
export function scanHeader(ids: readonly number[], start = 0, end = 63, approximation = 0): Buffer {
  return segment(
    MARKER.sos,
    Buffer.from([ids.length, ...ids.flatMap((id) => [id, 0]), start, end, approximation]),
  );
}

/** Pads with ones to a whole byte, and stuffs a zero after each 0xff. */
export function entropy(bits: string): Buffer {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const bytes = padded.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [];
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

/** Encodes the difference of a DC coefficient (of a sample, in a lossless image) to the previous one with the tables of {@link huffman}. */
export function difference(value: number): string {
  const category = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
  const code = category === 0 ? '0' : `1${(category - 1).toString(2).padStart(4, '0')}`;
  const magnitude = value < 0 ? value + 2 ** category - 1 : value;
  return category === 0 ? code : code + magnitude.toString(2).padStart(category, '0');
}

/** Counts MCUs, and the 8 x 8 blocks of each component in an MCU. */
function countBlocks(image: Image): { mcus: number; blocksOfMcu: readonly number[] } {
  const { sampling } = parts(image);
  const across = 8 * (sampling.length > 1 ? Math.max(...sampling.map((factors) => factors >> 4)) : 1);
  const down = 8 * (sampling.length > 1 ? Math.max(...sampling.map((factors) => factors & 15)) : 1);
  return {
    mcus: Math.ceil(image.width / across) * Math.ceil(image.height / down),
    blocksOfMcu: sampling.map((factors) => (sampling.length > 1 ? (factors >> 4) * (factors & 15) : 1)),
  };
}

/** Encodes the DC coefficients of all blocks: with AC coefficients for baseline, without for the first progressive scan. */
export function means(image: Image, withCoefficients: boolean): Buffer {
  const { mcus, blocksOfMcu } = countBlocks(image);
  const { levels } = parts(image);
  const end = withCoefficients ? '0' : '';
  const first = blocksOfMcu
    .map(
      (blocks, index) =>
        difference((levels[index] ?? 128) - 128) + end + `0${end}`.repeat(Math.max(blocks - 1, 0)),
    )
    .join('');
  const others =
    (mcus - 1) * blocksOfMcu.reduce((sum, blocks) => sum + blocks, 0) * (withCoefficients ? 2 : 1);
  // Padding the last byte with zeros is equivalent.
  const begin = entropy(first + '0'.repeat((8 - (first.length % 8)) % 8));
  return Buffer.concat([begin, Buffer.alloc(Math.ceil(others / 8))]);
}

/** Creates a scan in which coefficients of one component are zero everywhere. @param last coefficient. @default the first */
export function emptyScan(image: Image, id: number, first: number, approximation = 0, last = first): Buffer {
  const { sampling } = parts(image);
  const across = Math.max(...sampling.map((factors) => factors >> 4));
  const down = Math.max(...sampling.map((factors) => factors & 15));
  const own = sampling[id - 1] ?? 0x11;
  const blocks =
    Math.ceil((image.width * (own >> 4)) / across / 8) * Math.ceil((image.height * (own & 15)) / down / 8);
  const run = 2 ** 14;
  const runs = `10${'0'.repeat(14)}`.repeat(Math.floor(blocks / run)) + '0'.repeat(blocks % run);
  return Buffer.concat([scanHeader([id], first, last, approximation), entropy(runs)]);
}

/** Creates a valid image. @param before segments between SOI and the tables. @param scans further scans. */
export function jpeg(image: Image, before: readonly Buffer[] = [], scans: readonly Buffer[] = []): Buffer {
  const { ids } = parts(image);
  const progressive = image.process === PROCESS.progressive;
  return Buffer.concat([
    START,
    ...before,
    quantization(),
    frame(image),
    huffman(),
    scanHeader(ids, 0, progressive ? 0 : 63),
    means(image, !progressive),
    ...scans,
    END,
  ]);
}

/** Splits a JPEG into its segments before the first scan, and the rest. */
export function split(bytes: Buffer): Buffer[] {
  const segments: Buffer[] = [];
  let start = 2;
  while (bytes[start + 1] !== MARKER.sos) {
    const end = start + 2 + bytes.readUInt16BE(start + 2);
    segments.push(bytes.subarray(start, end));
    start = end;
  }
  return [...segments, bytes.subarray(start)];
}
