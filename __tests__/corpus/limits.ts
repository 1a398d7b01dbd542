/** Sizes of zero, at the limits, and above. */
import { MAX_INPUT_SIDE } from '../../lambda-src/contract';
import * as jpeg from '../../scripts/checks/images/jpeg';
import * as png from '../../scripts/checks/images/png';
import type { Verdict } from '../../scripts/checks/images/thumbnails';
import { opaque, type ImageCase } from './image-case';

/** Sides at the limits of the formats, the decoders and the function. Undefined: accepted. */
const PNG_SIDES: readonly (readonly [number, Verdict | undefined])[] = [
  [0, 'CORRUPT'],
  [1, undefined],
  [MAX_INPUT_SIDE - 1, undefined],
  [MAX_INPUT_SIDE, undefined],
  [MAX_INPUT_SIDE + 1, 'TOO_MANY_PIXELS'],
  [65_535, 'TOO_MANY_PIXELS'],
  [1_000_001, 'TOO_MANY_PIXELS'],
  // The limit of the format. libpng reports such a header as damaged.
  [2 ** 31 - 1, 'CORRUPT'],
  [2 ** 31, 'CORRUPT'],
  [2 ** 32 - 1, 'CORRUPT'],
];
const JPEG_SIDES: typeof PNG_SIDES = [
  ...PNG_SIDES.filter(([side]) => side < 65_535),
  // The limits of libjpeg and of the format.
  [65_500, 'TOO_MANY_PIXELS'],
  [65_501, 'TOO_MANY_PIXELS'],
  [65_535, 'TOO_MANY_PIXELS'],
];

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Creates a horizontal and a vertical strip of this length, one pixel thick. */
function strips(
  format: string,
  [side, verdict]: (typeof PNG_SIDES)[number],
  make: (size: Size) => Buffer,
): ImageCase[] {
  const sizes = [
    { width: side, height: 1 },
    { width: 1, height: side },
  ];
  return sizes.slice(side === 1 ? 1 : 0).map((size) => ({
    name: `${format} of ${size.width.toLocaleString('en')} x ${size.height.toLocaleString('en')}`,
    bytes: () => make(size),
    verdict: verdict ?? opaque(size),
    // Chrome only has the limits of its decoders.
    ...(verdict === 'TOO_MANY_PIXELS' && {
      chrome: side > (format === 'PNG' ? 1_000_000 : 65_500) ? 'nothing' : 'whole',
    }),
  }));
}

/** Creates a gray PNG. Its rows are complete up to 60 MB. */
function grayPng(size: Size): Buffer {
  const rows = png.deflatedZeros(Math.min(size.width * size.height + size.height, 60_000_000));
  return Buffer.concat([png.SIGNATURE, png.header({ ...size, color: 0 }), png.chunk('IDAT', rows), png.END]);
}

export const LIMITS: readonly ImageCase[] = [
  ...PNG_SIDES.flatMap((side) => strips('PNG', side, grayPng)),
  ...JPEG_SIDES.flatMap((side) => strips('JPEG', side, (size) => jpeg.jpeg({ ...size, levels: [128] }))),
  {
    name: 'PNG of 389 KB with 5,000,000 x 10 pixels',
    bytes: () => png.black({ width: 5_000_000, height: 10, color: 6 }),
    verdict: 'TOO_MANY_PIXELS',
    chrome: 'nothing',
  },
  {
    name: 'PNG of 10,000 x 5,001 pixels, one row above the limit',
    bytes: () => grayPng({ width: 10_000, height: 5_001 }),
    verdict: 'TOO_MANY_PIXELS',
    chrome: 'whole',
  },
  {
    name: 'JPEG of 10,000 x 5,001 pixels, one row above the limit',
    bytes: () => jpeg.jpeg({ width: 10_000, height: 5_001, levels: [128] }),
    verdict: 'TOO_MANY_PIXELS',
    chrome: 'whole',
  },
];
