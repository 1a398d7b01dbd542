/** Sizes of zero, at the limits, and above. */
import * as jpeg from '../../scripts/checks/images/jpeg';
import * as png from '../../scripts/checks/images/png';
import { opaque, type ImageCase } from './image-case';

interface Size {
  readonly width: number;
  readonly height: number;
}

type Outcome = Pick<ImageCase, 'chrome'> & Partial<Pick<ImageCase, 'verdict'>>;

const CORRUPT: Outcome = { verdict: 'CORRUPT' };
const REFUSED: Outcome = { verdict: 'TOO_MANY_PIXELS', chrome: 'whole' };
/** More than a million pixels a side in a PNG, or 65,500 in a JPEG. */
const REFUSED_BY_CHROME_TOO: Outcome = { verdict: 'TOO_MANY_PIXELS', chrome: 'nothing' };

/** Sides in pixels of images that are one pixel thick. */
const PNG_SIDES: readonly (readonly [number, Outcome?])[] = [
  [0, CORRUPT],
  [1],
  [65_535],
  // The limit of the format. libpng reports such a header as damaged.
  [2 ** 31 - 1, CORRUPT],
  [2 ** 31, CORRUPT],
  [2 ** 32 - 1, CORRUPT],
];
const JPEG_SIDES: typeof PNG_SIDES = [
  [0, CORRUPT],
  [1],
  // The limits of libjpeg and of the format.
  [65_500],
  [65_501, REFUSED_BY_CHROME_TOO],
  [65_535, REFUSED_BY_CHROME_TOO],
];

/** PNGs that the rows decide about: memory depends on their width, not on their number. */
const PNG_ROWS: readonly (readonly [Omit<png.Header, 'depth'>, Outcome?])[] = [
  [{ width: 505_000, height: 1, color: 0 }],
  [{ width: 507_000, height: 1, color: 0 }, REFUSED],
  [{ width: 1_000_001, height: 1, color: 0 }, REFUSED_BY_CHROME_TOO],
  [{ width: 1, height: 1_000_001, color: 0 }, { chrome: 'nothing' }],
  [{ width: 1_080, height: 65_000 }],
  [{ width: 500_000, height: 100 }, REFUSED],
  [{ width: 5_000_000, height: 10, color: 6 }, REFUSED_BY_CHROME_TOO],
];

function imageCase(format: string, size: Size, bytes: () => Buffer, outcome: Outcome = {}): ImageCase {
  return {
    name: `${format} of ${size.width.toLocaleString('en')} x ${size.height.toLocaleString('en')}`,
    bytes,
    verdict: opaque(size),
    ...outcome,
  };
}

/** Creates a horizontal and a vertical strip of this length, one pixel thick. */
function strips(
  format: string,
  [side, outcome]: (typeof PNG_SIDES)[number],
  make: (size: Size) => Buffer,
): ImageCase[] {
  const sizes = [
    { width: side, height: 1 },
    { width: 1, height: side },
  ];
  return sizes.slice(side === 1 ? 1 : 0).map((size) => imageCase(format, size, () => make(size), outcome));
}

/** Creates a gray PNG. Its rows are complete up to 60 MB. */
function grayPng(size: Size): Buffer {
  const rows = png.deflatedZeros(Math.min(size.width * size.height + size.height, 60_000_000));
  return Buffer.concat([png.SIGNATURE, png.header({ ...size, color: 0 }), png.chunk('IDAT', rows), png.END]);
}

export const LIMITS: readonly ImageCase[] = [
  ...PNG_SIDES.flatMap((side) => strips('PNG', side, grayPng)),
  ...JPEG_SIDES.flatMap((side) => strips('JPEG', side, (size) => jpeg.jpeg({ ...size, levels: [128] }))),
  ...PNG_ROWS.map(([image, outcome]) => imageCase('PNG', image, () => png.black(image), outcome)),
  {
    name: 'interlaced PNG of 8,000 x 6,500, RGBA of 16 bits',
    bytes: () => png.black({ width: 8_000, height: 6_500, color: 6, depth: 16, interlace: 1 }),
    verdict: 'TOO_MANY_PIXELS',
    chrome: 'whole',
  },
  {
    name: 'JPEG of 10,000 x 5,001',
    bytes: () => jpeg.jpeg({ width: 10_000, height: 5_001, levels: [128] }),
    verdict: opaque({ width: 10_000, height: 5_001 }),
  },
];
