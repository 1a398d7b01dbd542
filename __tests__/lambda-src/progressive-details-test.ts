/** The colours of 4:2:0, of which the reader decodes the details: each pixel against libjpeg's own. */
import sharp from 'sharp';
import { readEighth, type Eighth } from '../../lambda-src/progressive-jpeg';
import { planeOfQuarters } from '../../lambda-src/progressive-jpeg/eighth';
import type { Component } from '../../lambda-src/progressive-jpeg/frame';
import type { Slopes } from '../../lambda-src/progressive-jpeg/slopes';
import { number, randomNumbers } from '../corpus/binary';
import {
  emptyScan,
  END,
  entropy,
  frame,
  huffman,
  MARKER,
  means,
  PROCESS,
  scanHeader,
  segment,
  START,
  tableOf,
  type Picture,
} from '../corpus/jpeg';

/** A level of a colour, in the channel that it moves most. */
const ONE_LEVEL = 2;

/** @returns the largest difference of a channel, and the share of those that do not differ. */
async function compareWithLibjpeg(bytes: Buffer): Promise<{ largest: number; same: number }> {
  const eighth = read(bytes);
  // Every block's last quarter, and of each nine quarters the one in the middle.
  const differences = [
    ...(await differencesBy(2, bytes, eighth)),
    ...(await differencesBy(3, bytes, eighth)),
  ];
  return {
    largest: Math.max(...differences),
    same: differences.filter((difference) => difference === 0).length / differences.length,
  };
}

/** Of pixels that are so far from each other: libvips cannot be had to give all that libjpeg shrinks. */
async function differencesBy(
  factor: number,
  bytes: Buffer,
  { data, width, height }: Eighth,
): Promise<number[]> {
  const sides = { width: width / factor, height: height / factor };
  const theirs = await sharp(bytes)
    .resize({ ...sides, fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer();
  return Array.from(theirs, (value, at) => {
    const pixel = Math.floor(at / 3);
    const [x, y] = [pixel % sides.width, Math.floor(pixel / sides.width)].map((step) => factor * step + 1);
    return Math.abs(value - (data[3 * (Number(y) * width + Number(x)) + (at % 3)] ?? NaN));
  });
}

function read(bytes: Buffer): Eighth {
  const eighth = readEighth(bytes);
  if (typeof eighth === 'string') throw new Error(`The reader has stepped aside: ${eighth}.`);
  return eighth;
}

test.each([
  ['coarse', { quality: 30 }],
  ['of usual quality', { quality: 80 }],
  ['fine', { quality: 97 }],
  ['of the best quality', { quality: 100 }],
  ['by mozjpeg', { quality: 90, mozjpeg: true }],
])('noise, %s: hardly a pixel differs, and none by more than a level of a colour', async (_, options) => {
  const sides = { width: 240, height: 192 };
  const random = randomNumbers(1);
  const noise = Buffer.from(Array.from({ length: sides.width * sides.height * 3 }, () => 256 * random()));
  const jpeg = await sharp(noise, { raw: { ...sides, channels: 3 } })
    .jpeg({ progressive: true, chromaSubsampling: '4:2:0', ...options })
    .toBuffer();
  const { largest, same } = await compareWithLibjpeg(jpeg);
  expect(largest).toBeLessThanOrEqual(ONE_LEVEL);
  expect(same).toBeGreaterThan(0.9);
});

const PICTURE: Picture = {
  width: 48,
  height: 48,
  process: PROCESS.progressive,
  sampling: [0x22, 0x11, 0x11],
};
const BLOCKS = 9;
/** What each code of {@link TABLE} means: a run of zeros << 4 and the bits of what follows; without any, an end of 2^run blocks. */
const SYMBOLS = [0x00, 0x20, 0x01, 0x11, 0xf0, 0x02, 0x12, 0x0b, 0x0c, 0x0d];
const TABLE = tableOf(0x10, 4, SYMBOLS);

/** A code, and the bits that belong to it. */
function code(symbol: number, bits = ''): string {
  return SYMBOLS.indexOf(symbol).toString(2).padStart(4, '0') + bits;
}

/** A scan of a band of the first colour: bounds, the bits that it brings as in a header, and its code. */
type Band = readonly [first: number, last: number, approximation: number, bits: string];

/** A picture of which only the first colour has details. @param step of their quantization. */
function detailed(bands: readonly Band[], { step = 40, between = [] as readonly Buffer[] } = {}): Buffer {
  return Buffer.concat([
    START,
    segment(MARKER.dqt, Buffer.concat([Buffer.of(0, 8), Buffer.alloc(63, step)])),
    frame(PICTURE),
    huffman(),
    scanHeader([1, 2, 3], 0, 0),
    means(PICTURE, false),
    ...[1, 3].map((id) => emptyScan(PICTURE, id, 1, 0, 63)),
    TABLE,
    ...between,
    ...bands.flatMap(([first, last, approximation, bits]) => [
      scanHeader([2], first, last, approximation),
      ...bits.split('|').flatMap((part, index) => [
        // Restarts, where there are any.
        ...(index > 0 ? [Buffer.of(0xff, MARKER.restart + index - 1)] : []),
        entropy(part),
      ]),
    ]),
    END,
  ]);
}

const each = (bits: string): string => bits.repeat(BLOCKS);

test.each<[string, Buffer]>([
  [
    'refined in bands, each of which passes by the others',
    detailed([
      [1, 5, 1, each(code(0x01, '1') + code(0x11, '1') + code(0x00))],
      [6, 40, 0, each(code(0x01, '0') + code(0x00))],
      [41, 63, 1, each(code(0x11, '1') + code(0x00))],
      [1, 5, 0x10, each(`${code(0x00)}10`)],
      [41, 63, 0x10, each(`${code(0x11, '1')}1${code(0x00)}`)],
    ]),
  ],
  [
    'refined up to a coefficient in the middle',
    detailed([
      [1, 40, 1, each(code(0x11, '1') + (code(0xf0) + code(0x01, '1')).repeat(2) + code(0x00))],
      [41, 63, 0, each(code(0x01, '0') + code(0x00))],
      [1, 40, 0x10, each(`${code(0x00)}111`)],
    ]),
  ],
  [
    'refined to the last coefficient',
    detailed([
      [62, 63, 1, each(code(0x11, '0'))],
      [62, 63, 0x10, each(`${code(0x01, '1')}${code(0x00)}1`)],
      [1, 61, 0, each(code(0x00))],
    ]),
  ],
  [
    'whose blocks end together',
    detailed([[1, 63, 0, `${code(0x02, '10')}${code(0x20, '01')}${code(0x02, '01')}${code(0x20, '00')}`]]),
  ],
  [
    'with restarts',
    detailed(
      [[1, 63, 0, [4, 4, 1].map((blocks) => (code(0x12, '10') + code(0x00)).repeat(blocks)).join('|')]],
      { between: [segment(MARKER.dri, number(4, 2))] },
    ),
  ],
  [
    'as large as they may be',
    detailed([[1, 63, 0, each(code(0x0c, '1'.repeat(12)) + code(0x00))]], { step: 1 }),
  ],
])('details %s are those of libjpeg', async (_, picture) => {
  const { largest } = await compareWithLibjpeg(picture);
  expect(largest).toBeLessThanOrEqual(ONE_LEVEL);
});

/** Of one block. */
function component(mean: number): Component {
  return { means: Int16Array.of(mean), stride: 1 } as unknown as Component;
}

const NONE: Slopes = { across: Float32Array.of(0), down: Float32Array.of(0), both: Float32Array.of(0) };

const REFINEMENT: Band = [1, 63, 0x10, each(`${code(0x00)}0`)];

test.each<[string, Buffer]>([
  ['too large', detailed([[1, 63, 0, each(code(0x0d, `1${'0'.repeat(12)}`) + code(0x00))]], { step: 1 })],
  [
    'too large by its quantization',
    detailed([[1, 63, 0, each(code(0x0c, `1${'0'.repeat(11)}`) + code(0x00))]], { step: 2 }),
  ],
  [
    'too large by the bits that are to come',
    detailed([[1, 63, 1, each(code(0x0c, `1${'0'.repeat(11)}`) + code(0x00))], REFINEMENT], { step: 1 }),
  ],
  [
    'refined by two bits at once',
    detailed([
      [1, 63, 1, each(code(0x00))],
      [1, 63, 0x10, each(code(0x02, '10') + code(0x00))],
    ]),
  ],
  [
    'brought where all are there already',
    detailed([
      [1, 61, 0, each(code(0x00))],
      [62, 63, 1, each(code(0x01, '1').repeat(2))],
      [62, 63, 0x10, `${code(0x00)}00`.repeat(BLOCKS - 1) + `${code(0x01, '1')}00`],
    ]),
  ],
  [
    'refined by two bits at once, behind a zero, as the last that there is',
    detailed([
      [1, 63, 1, each(code(0x00))],
      [1, 63, 0x10, code(0x12, '11')],
    ]),
  ],
  ['beyond the last one, as the last that there is', detailed([[1, 63, 0, code(0xf0).repeat(5)]])],
  ['beyond the last one', detailed([[1, 63, 0, each(code(0xf0).repeat(4)) + code(0x00).repeat(20)]])],
])('a detail that is %s is left to libjpeg', (_, picture) => {
  expect(readEighth(picture)).toBe('DATA');
});

test('what is far beyond white is black, as with libjpeg', () => {
  const level = (mean: number): number | undefined => planeOfQuarters(component(mean), 1, NONE).samples[0];
  expect([4091, 4092, -4092, -4093].map(level)).toEqual([255, 0, 0, 0]);
});

test.each(['across', 'down', 'both'] as const)(
  'a block whose quarters differ too much is left to libjpeg: %s',
  (kind) => {
    const some: Slopes = { ...NONE, [kind]: Float32Array.of(-1) };
    expect(() => planeOfQuarters(component(4095), 1, NONE)).not.toThrow();
    expect(() => planeOfQuarters(component(4094), 1, some)).not.toThrow();
    expect(() => planeOfQuarters(component(4095), 1, some)).toThrow('DATA');
    expect(() => planeOfQuarters(component(-4095), 1, some)).toThrow('DATA');
    expect(() => planeOfQuarters(component(4096), 1, NONE)).toThrow('DATA');
  },
);
