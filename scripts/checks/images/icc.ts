/** Writes ICC profiles of version 2 for RGB and gray, with matrix and gamma (ICC.1:2001-04). */
import { number } from './binary';

const fixed = (value: number): Buffer => number((Math.round(value * 65_536) + 2 ** 32) % 2 ** 32, 4);
const tagged = (type: string, ...parts: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from(type), Buffer.alloc(4), ...parts]);
const xyz = (values: readonly number[]): Buffer => tagged('XYZ ', ...values.map(fixed));

/** XYZ of the three primaries for D50. */
export type Primaries = readonly [readonly number[], readonly number[], readonly number[]];

export const SRGB: Primaries = [
  [0.4361, 0.2225, 0.0139],
  [0.3851, 0.7169, 0.0971],
  [0.1431, 0.0606, 0.7141],
];
export const DISPLAY_P3: Primaries = [
  [0.5151, 0.2412, -0.0011],
  [0.292, 0.6922, 0.0419],
  [0.1571, 0.0666, 0.7841],
];

/** ROMM RGB (ISO 22028-2), which photographers call ProPhoto. Its gamma is 1.8. */
export const PROPHOTO: Primaries = [
  [0.7977, 0.288, 0],
  [0.1352, 0.7119, 0],
  [0.0313, 0.0001, 0.8249],
];

/** Creates an RGB profile. @param word for description and copyright. @param space declared color space. */
export function profile([red, green, blue]: Primaries, word: string, space = 'RGB ', exponent = 2.2): Buffer {
  const trc = gamma(exponent);
  return build(space, word, [
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz(green)],
    ['bXYZ', xyz(blue)],
    ['rTRC', trc],
    ['gTRC', trc],
    ['bTRC', trc],
  ]);
}

/** Creates a gray profile with gamma 1. */
export function linearGray(word: string): Buffer {
  return build('GRAY', word, [['kTRC', gamma(1)]]);
}

function gamma(value: number): Buffer {
  return tagged('curv', number(1, 4), number(Math.round(value * 256), 2), Buffer.alloc(2));
}

type Tag = readonly [name: string, data: Buffer];

function build(space: string, word: string, colors: readonly Tag[]): Buffer {
  const ascii = Buffer.from(`${word}\0`);
  const tags: readonly Tag[] = [
    ['desc', tagged('desc', number(ascii.length, 4), ascii, Buffer.alloc(78))],
    ['cprt', tagged('text', ascii)],
    ['wtpt', xyz([0.9642, 1, 0.8249])],
    ...colors,
  ];
  const padded = tags.map(
    ([name, data]) => [name, Buffer.concat([data, Buffer.alloc(-data.length & 3)])] as const,
  );
  let offset = 128 + 4 + tags.length * 12;
  const table = padded.map(([name, data]) => {
    const entry = Buffer.concat([Buffer.from(name), number(offset, 4), number(data.length, 4)]);
    offset += data.length;
    return entry;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(offset, 0);
  header.write('\x02\x10\0\0mntr', 8, 'latin1');
  header.write(`${space}XYZ `, 16);
  header.write('acsp', 36);
  header.set(Buffer.concat([fixed(0.9642), fixed(1), fixed(0.8249)]), 68);
  return Buffer.concat([header, number(tags.length, 4), ...table, ...padded.map(([, data]) => data)]);
}
