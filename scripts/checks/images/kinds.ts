/** Kinds of images that differ in what decoding them takes, each in any size. */
import { INPUT_MEGAPIXELS } from '../../../lambda-src/contract';
import type { Original } from '../../../lambda-src/image/decoding-cost';
import type { InputFormat } from '../../../lambda-src/image/formats';
import type { Frame } from '../../../lambda-src/image/jpeg/frame';
import { admitStructure } from '../../../lambda-src/image/jpeg/structure';
import { PIXELS_PER_MEGAPIXEL } from '../../../lambda-src/settings';
import * as jpeg from './jpeg';
import * as png from './png';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Images that are decoded alike. */
export interface Kind {
  readonly name: string;
  /** Size of the nth image. */
  readonly size: (n: number) => Size;
  /** Highest n. */
  readonly last: number;
  readonly format: InputFormat;
  readonly original: (size: Size) => Omit<Original, 'fileBytes'>;
  /** @param before segments or chunks before the pixels. */
  readonly bytes: (size: Size, before?: readonly Buffer[]) => Buffer;
}

/** The limits of libjpeg, and of browsers for PNG. */
const MAX_SIDE = { jpeg: 65_500, png: 1_000_000 };
/** The filter that takes the longest. */
const PAETH = 4;
const MAX_PIXELS = INPUT_MEGAPIXELS.max * PIXELS_PER_MEGAPIXEL;
const square = (n: number): Size => ({ width: n, height: n });
/** The longest JPEG, in rows of n. */
const wide = (n: number): Size => ({ width: n, height: Math.floor(MAX_PIXELS / n) });
/** Fewer pixels than the ceiling allows, because 16-bit RGBA reaches the time limit first with 512 MB. */
const wideRows = (n: number): Size => ({ width: n, height: Math.floor(150_000_000 / n) });

function jpegKind(
  name: string,
  image: Omit<jpeg.Image, keyof Size>,
  size: Kind['size'],
  scans: (image: jpeg.Image) => Buffer[] = () => [],
): Kind {
  const bytes: Kind['bytes'] = (sides, before) =>
    jpeg.jpeg({ ...image, ...sides }, before, scans({ ...image, ...sides }));
  const { levels = [128, 128, 128] } = image;
  return {
    name,
    size,
    format: 'jpeg',
    last: size === square ? Math.floor(Math.sqrt(MAX_PIXELS)) : MAX_SIDE.jpeg,
    original: (sides) => ({ ...sides, channels: levels.length, frame: frameOf(bytes, sides) }),
    bytes,
  };
}

/** Reads the frame of a small image, and multiplies it. A whole image of each size would take long to create. */
function frameOf(
  bytes: Kind['bytes'],
  { width, height }: Size,
): Pick<Frame, 'samples' | 'streams' | 'visits'> {
  const unit = { width: 64, height: 64 };
  const { samples, streams, visits } = admitStructure(bytes(unit));
  const units = Math.ceil(width / unit.width) * Math.ceil(height / unit.height);
  return { samples: samples * units, streams, visits: visits * units };
}

function pngKind(
  name: string,
  channels: number,
  depth: 8 | 16,
  size: Kind['size'],
  interlace: 0 | 1 = 0,
): Kind {
  const color = [0, 0, 4, 2, 6][channels] ?? 0;
  return {
    name,
    size,
    format: 'png',
    last: size === square ? Math.floor(Math.sqrt(MAX_PIXELS)) : MAX_SIDE.png,
    original: (sides) => ({ ...sides, channels, png: { depth, interlaced: interlace === 1 } }),
    bytes: (sides, before) =>
      interlace === 1
        ? png.black({ ...sides, color, depth, interlace }, before)
        : png.filteredBlack({ ...sides, color, depth }, PAETH, before),
  };
}

const PROGRESSIVE = { process: jpeg.PROCESS.progressive };
const CHROMA_HALVED = [0x22, 0x11, 0x11];

/** Scans that visit each coefficient of the first component 14 times, and one coefficient each up to 99 scans. */
function slowScans(image: jpeg.Image): Buffer[] {
  const refinements = Array.from({ length: 13 }, (_, index) =>
    jpeg.emptyScan(image, 1, 1, ((13 - index) << 4) | (12 - index), 63),
  );
  const single = Array.from({ length: 84 }, (_, index) => jpeg.emptyScan(image, 1, (index % 63) + 1));
  return [jpeg.emptyScan(image, 1, 1, 13, 63), ...refinements, ...single];
}

/** Creates a JPEG with a scan for each component, in which each block has only a DC coefficient. */
function separateScans(sides: Size, before: readonly Buffer[] = []): Buffer {
  const blocks = Math.ceil(sides.width / 8) * Math.ceil(sides.height / 8);
  const scan = (id: number): Buffer =>
    Buffer.concat([jpeg.scanHeader([id]), Buffer.alloc(Math.ceil(blocks / 4))]);
  return Buffer.concat([
    jpeg.START,
    ...before,
    jpeg.quantization(),
    jpeg.frame(sides),
    jpeg.huffman(),
    ...[1, 2, 3].map(scan),
    jpeg.END,
  ]);
}

const IN_SEPARATE_SCANS: Kind = {
  ...jpegKind('baseline JPEG with a scan for each component', {}, square),
  original: (sides) => ({ ...sides, channels: 3, frame: frameOf(separateScans, sides) }),
  bytes: separateScans,
};

/** All kinds that differ in memory or time. */
export const KINDS: readonly Kind[] = [
  jpegKind('baseline JPEG', {}, square),
  jpegKind('baseline JPEG of CMYK', { levels: [1, 2, 3, 4] }, square),
  jpegKind('baseline JPEG of CMYK, widest', { levels: [1, 2, 3, 4] }, wide),
  IN_SEPARATE_SCANS,
  jpegKind('progressive JPEG, 4:2:0', { ...PROGRESSIVE, sampling: CHROMA_HALVED }, square),
  jpegKind('progressive JPEG, 4:4:4', PROGRESSIVE, square),
  jpegKind('progressive JPEG, CMYK', { ...PROGRESSIVE, levels: [1, 2, 3, 4] }, square),
  jpegKind('progressive JPEG, gray', { ...PROGRESSIVE, levels: [128] }, square),
  jpegKind('progressive JPEG, gray, 99 slow scans', { ...PROGRESSIVE, levels: [128] }, square, slowScans),
  pngKind('PNG, RGB of 8 bits', 3, 8, square),
  pngKind('PNG, RGBA of 16 bits', 4, 16, square),
  pngKind('PNG, gray of 8 bits, widest', 1, 8, wideRows),
  pngKind('PNG, RGB of 8 bits, widest', 3, 8, wideRows),
  pngKind('PNG, RGBA of 8 bits, widest', 4, 8, wideRows),
  pngKind('PNG, RGBA of 16 bits, widest', 4, 16, wideRows),
  pngKind('interlaced PNG, gray of 8 bits', 1, 8, square, 1),
  pngKind('interlaced PNG, RGB of 8 bits', 3, 8, square, 1),
  pngKind('interlaced PNG, RGBA of 8 bits', 4, 8, square, 1),
  pngKind('interlaced PNG, RGBA of 16 bits', 4, 16, square, 1),
];
