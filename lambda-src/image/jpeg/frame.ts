/** Reads a JPEG's frame header and scan headers (ITU-T T.81, B.2.2 and B.2.3). */
import { PermanentFailure } from '../../failures/failures';

/** What the decoding of a JPEG depends on. */
export interface Frame {
  /** Samples of all components, padded to whole MCUs as libjpeg holds them. Each has one coefficient. */
  readonly samples: number;
  /** Whether libjpeg decodes row by row. Otherwise it holds all coefficients. */
  readonly streams: boolean;
  /** Visits to coefficients, summed over all scans. */
  readonly visits: number;
  /** Several passes over the image (SOF2). */
  readonly isProgressive: boolean;
  /** Offset after the scans that send the first bits of DC coefficients. The image is complete after them, at low quality. */
  readonly endOfFirstPass: number;
}

/** The parts of a frame header. */
export interface FrameHeader {
  readonly isProgressive: boolean;
  readonly components: readonly { readonly id: number; readonly samples: number }[];
}

/** Coding processes of T.81, table B.1, by the marker's second byte. DHT (c4), JPG (c8) and DAC (cc) are not frame markers. */
const PROCESSES: Readonly<Record<number, { name: string; isSupported: boolean }>> = {
  0xc0: { name: 'baseline', isSupported: true },
  0xc1: { name: 'extended sequential', isSupported: true },
  0xc2: { name: 'progressive', isSupported: true },
  0xc3: { name: 'lossless', isSupported: false },
  0xc5: { name: 'hierarchical', isSupported: false },
  0xc6: { name: 'hierarchical progressive', isSupported: false },
  0xc7: { name: 'hierarchical lossless', isSupported: false },
  0xc9: { name: 'arithmetic-coded', isSupported: false },
  0xca: { name: 'arithmetic-coded progressive', isSupported: false },
  0xcb: { name: 'arithmetic-coded lossless', isSupported: false },
  0xcd: { name: 'arithmetic-coded hierarchical', isSupported: false },
  0xce: { name: 'arithmetic-coded hierarchical progressive', isSupported: false },
  0xcf: { name: 'arithmetic-coded hierarchical lossless', isSupported: false },
};
const SOF0 = 0xc0;
const SOF2 = 0xc2;

/** Side of a block, in samples. */
const BLOCK = 8;
/** Coefficients of a block. */
const COEFFICIENTS = 64;
/** Time of a scan for each block, besides its band of coefficients: about that of four of them. */
const VISITS_PER_BLOCK = 4;

export function isFrameMarker(marker: number): boolean {
  return marker in PROCESSES;
}

/**
 * Reads a frame header.
 *
 * Chrome and Firefox are built without the refused processes. The decoder of sharp has some of them: it returns a crop of a
 * lossless image, which it does not shrink, and 268 megapixels of an arithmetic-coded one of 170 bytes.
 *
 * @param at offset of the segment's length.
 * @throws PermanentFailure CORRUPT for every frame other than baseline, extended and progressive ones of 8 bits.
 */
export function readFrameHeader(bytes: Uint8Array, at: number, marker: number): FrameHeader {
  const process = PROCESSES[marker];
  if (!process?.isSupported) throw unsupported(`${process?.name} JPEG (SOF${marker - SOF0})`);
  const byte = (index: number): number => bytes[at + index] ?? 0;
  if (byte(2) !== 8) throw unsupported(`JPEG with ${byte(2)} bits per sample`);
  if (bytes.length > at + 7 && ![1, 3, 4].includes(byte(7)))
    throw unsupported(`JPEG with ${byte(7)} components`);
  const [height, width] = [(byte(3) << 8) | byte(4), (byte(5) << 8) | byte(6)];
  const sampling = Array.from({ length: byte(7) }, (_, index) => ({
    id: byte(8 + 3 * index),
    horizontal: byte(9 + 3 * index) >> 4,
    vertical: byte(9 + 3 * index) & 15,
  }));
  const units =
    Math.ceil(width / (BLOCK * Math.max(...sampling.map(({ horizontal }) => horizontal)))) *
    Math.ceil(height / (BLOCK * Math.max(...sampling.map(({ vertical }) => vertical))));
  return {
    isProgressive: marker === SOF2,
    components: sampling.map(({ id, horizontal, vertical }) => ({
      id,
      samples: units * horizontal * vertical * COEFFICIENTS,
    })),
  };
}

/** The parts of a scan header. */
export interface ScanHeader {
  /** Of its components. */
  readonly ids: readonly number[];
  /** See Frame.visits. */
  readonly visits: number;
  /** Whether it sends the first bits of DC coefficients. */
  readonly isFirstPass: boolean;
}

/** Reads a scan header. @param at offset of the segment's length. */
export function readScanHeader(
  bytes: Uint8Array,
  at: number,
  { isProgressive, components }: FrameHeader,
): ScanHeader {
  const byte = (index: number): number => bytes[at + index] ?? 0;
  const count = byte(2);
  const ids = Array.from({ length: count }, (_, index) => byte(3 + 2 * index));
  const [start, end, approximation] = [3, 4, 5].map((index) => byte(index + 2 * count)) as [
    number,
    number,
    number,
  ];
  // A sequential scan visits only the coefficients that it has bits for.
  const band = isProgressive ? Math.max(0, end - start + 1) : 0;
  const samples = totalSamples(components.filter(({ id }) => ids.includes(id)));
  return {
    ids,
    visits: (samples * (band + VISITS_PER_BLOCK)) / COEFFICIENTS,
    isFirstPass: !isProgressive || (start === 0 && approximation >> 4 === 0),
  };
}

export function totalSamples(components: FrameHeader['components']): number {
  return components.reduce((sum, { samples }) => sum + samples, 0);
}

function unsupported(what: string): PermanentFailure {
  const article = /^[aeiou]/.test(what) ? 'an' : 'a';
  return new PermanentFailure('CORRUPT', `The original is ${article} ${what}, which is not supported.`);
}
