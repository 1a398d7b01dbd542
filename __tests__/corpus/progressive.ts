/** Progressive JPEG of kinds that sharp does not write: their means are noise, and all else is zero. */
import sharp, { type Sharp } from 'sharp';
import { number, randomNumbers } from './binary';
import {
  countBlocks,
  emptyScan,
  END,
  entropy,
  frame,
  huffman,
  MARKER,
  PROCESS,
  quantization,
  scanHeader,
  segment,
  START,
  type Picture,
} from './jpeg';
import { plasma, type NamedPicture } from './seeds';

/** How a noisy picture is stored. */
export interface Noise extends Picture {
  /** Segments before the tables. */
  readonly before?: readonly Buffer[];
  /** Units between restarts in the scans of means. @default none */
  readonly restartInterval?: number;
  /** Ids of the components of each scan of means. @default all in one */
  readonly scans?: readonly (readonly number[])[];
  /** Seed of the noise. @default 1 */
  readonly seed?: number;
}

/** Units of a scan, and blocks in each. */
function shape(picture: Noise, ids: readonly number[]): { units: number; blocks: number } {
  const sampling = picture.sampling ?? [0x11, 0x11, 0x11];
  const [alone = 0, ...others] = ids.map((id) => sampling[(picture.ids ?? [1, 2, 3]).indexOf(id)] ?? 0x11);
  if (others.length > 0) {
    const blocks = [alone, ...others].reduce((sum, factors) => sum + (factors >> 4) * (factors & 15), 0);
    return { units: countBlocks({ ...picture, sampling, levels: sampling.map(() => 0) }).mcus, blocks };
  }
  const [across, down] = [Math.max(...sampling.map((s) => s >> 4)), Math.max(...sampling.map((s) => s & 15))];
  const width = Math.ceil((picture.width * (alone >> 4)) / across / 8);
  return { units: width * Math.ceil((picture.height * (alone & 15)) / down / 8), blocks: 1 };
}

/** Two scans, the second of which brings the means' last bit. */
export function noisyProgressive(noise: Noise): Buffer {
  const random = randomNumbers(noise.seed ?? 1);
  const bit = (): string => String(Math.floor(random() * 2));
  const ids = noise.ids ?? (noise.levels ?? [1, 2, 3]).map((_, index) => index + 1);
  const { before = [], restartInterval = 0, scans = [ids] } = noise;
  const picture = { ...noise, ids, levels: ids.map(() => 128), process: PROCESS.progressive };
  const scan = (own: readonly number[], approximation: number, block: () => string): Buffer => {
    const { units, blocks } = shape(picture, own);
    const parts: Buffer[] = [scanHeader(own, 0, 0, approximation)];
    for (let unit = 0; unit < units; unit += restartInterval || units) {
      const rest = Math.min(restartInterval || units, units - unit);
      if (unit > 0) parts.push(Buffer.of(0xff, MARKER.restart + ((unit / restartInterval - 1) % 8)));
      parts.push(entropy(Array.from({ length: rest * blocks }, block).join('')));
    }
    return Buffer.concat(parts);
  };
  return Buffer.concat([
    START,
    ...before,
    quantization(),
    frame(picture),
    huffman(),
    ...(restartInterval > 0 ? [segment(MARKER.dri, number(restartInterval, 2))] : []),
    // A difference of 4 to 7, or of -7 to -4.
    ...scans.map((own) => scan(own, 0x01, () => `10010${bit()}${bit()}${bit()}`)),
    ...scans.map((own) => scan(own, 0x10, bit)),
    ...(restartInterval > 0 ? [segment(MARKER.dri, number(0, 2))] : []),
    ...ids.map((id) => emptyScan(picture, id, 1, 0, 63)),
    END,
  ]);
}

/** Odd sides, so that units and blocks are not full. */
const SIZE = { width: 189, height: 131 } as const;
const adobe = (transform: number, name = 'Adobe', app = 14): Buffer =>
  segment(MARKER.app + app, Buffer.concat([Buffer.from(name), Buffer.of(0, 100, 0, 0, 0, 0, transform)]));
/** @param length that counts is 14 at least. */
const jfif = (length: number, name = 'JFIF', app = 0): Buffer =>
  segment(MARKER.app + app, Buffer.concat([Buffer.from(`${name}\0`), Buffer.alloc(length - 5, 1)]));
const RGB_IDS = [...Buffer.from('RGB')];

/** Every kind that progressive-jpeg reads. */
export const NOISY_KINDS: Readonly<Record<string, Noise>> = {
  grey: { ...SIZE, levels: [128] },
  'grey of 2 x 2 samples a unit': { ...SIZE, levels: [128], sampling: [0x22] },
  '4:4:4': SIZE,
  '4:2:2': { ...SIZE, sampling: [0x21, 0x11, 0x11] },
  '4:2:0': { ...SIZE, sampling: [0x22, 0x11, 0x11] },
  '4:4:0': { ...SIZE, sampling: [0x12, 0x11, 0x11] },
  '4:1:1': { ...SIZE, sampling: [0x41, 0x11, 0x11] },
  'RGB by Adobe': { ...SIZE, before: [adobe(0)] },
  'YCbCr by Adobe': { ...SIZE, before: [adobe(1)], ids: [4, 5, 6] },
  'RGB by Adobe, its ids too': { ...SIZE, before: [adobe(0)], ids: RGB_IDS },
  'YCbCr by JFIF, whatever Adobe says': {
    ...SIZE,
    before: [jfif(14), adobe(0)],
  },
  'RGB by Adobe, whatever APP1 says of JFIF': { ...SIZE, before: [jfif(14, 'JFIF', 1), adobe(0)] },
  'RGB by Adobe, whatever a JFIF says that is too short': { ...SIZE, before: [jfif(13), adobe(0)] },
  'RGB by Adobe, whatever an extension of JFIF says': { ...SIZE, before: [jfif(14, 'JFXX'), adobe(0)] },
  'RGB by Adobe, whatever a second one leaves out': {
    ...SIZE,
    before: [adobe(0), segment(MARKER.app + 14, Buffer.from('Adobe'))],
  },
  'YCbCr, whatever APP13 says of Adobe': { ...SIZE, before: [adobe(0, 'Adobe', 13)] },
  'YCbCr, whatever somebody says whose name is like Adobe': { ...SIZE, before: [adobe(0, 'Adore')] },
  '4:2:0 with restarts': { ...SIZE, sampling: [0x22, 0x11, 0x11], restartInterval: 5 },
  '4:2:2 with a scan for each component, and restarts': {
    ...SIZE,
    sampling: [0x21, 0x11, 0x11],
    scans: [[1], [2], [3]],
    restartInterval: 3,
  },
};

/** Progressive pictures, smooth, noisy and of both, for mutants. */
export async function makeProgressiveSeeds(): Promise<readonly NamedPicture[]> {
  const noise = randomNumbers(3);
  const raw = await plasma(SIZE.width, SIZE.height, 3).raw().toBuffer();
  const rough = Buffer.from(raw.map((level) => Math.min(255, Math.max(0, level + 60 * (noise() - 0.5)))));
  const picture = (): Sharp => sharp(rough, { raw: { ...SIZE, channels: 3 } });
  const made: [string, Buffer][] = [
    ['4:4:4', await picture().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['4:2:0', await picture().jpeg({ progressive: true }).toBuffer()],
    ['4:2:0 of low quality', await picture().jpeg({ progressive: true, quality: 40 }).toBuffer()],
    [
      '4:2:0 of high quality',
      await picture().jpeg({ progressive: true, quality: 97, chromaSubsampling: '4:2:0' }).toBuffer(),
    ],
    ['grey', await picture().toColourspace('b-w').jpeg({ progressive: true }).toBuffer()],
  ];
  return [
    ...made.map(([name, bytes]) => ({ name: `progressive ${name}`, bytes })),
    ...Object.entries(NOISY_KINDS).map(([name, kind]) => ({
      name: `noisy ${name}`,
      bytes: noisyProgressive(kind),
    })),
  ];
}
