/** Compares with pngjs, which decodes and encodes independently. */
import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import type { Pixels } from '../../../../lambda-src/image/pixels';
import { encodePng } from '../../../../lambda-src/image/png/lossless';
import { randomNumbers } from '../../../../scripts/checks/images/binary';
import { decodePng, partsOf } from '../../../../scripts/checks/images/other-decoders';

type Color = readonly [red: number, green: number, blue: number, alpha?: number];

/** Draws an image. @param channels 3 leaves out alpha. */
type LevelPixels = Pixels & { readonly data: Buffer };

function draw(
  width: number,
  height: number,
  channels: 3 | 4,
  paint: (x: number, y: number) => Color,
): LevelPixels {
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const [red, green, blue, alpha = 255] = paint(x, y);
      data.set([red, green, blue, alpha].slice(0, channels), at);
    }
  }
  return { width, height, channels, data };
}

/** Returns the pixels as RGBA, the form in which pngjs decodes. */
function rgba({ data, channels }: LevelPixels): Buffer {
  if (channels === 4) return data;
  const pixels = Array.from({ length: data.length / 3 }, (_, pixel) => [
    ...data.subarray(pixel * 3, pixel * 3 + 3),
    255,
  ]);
  return Buffer.from(pixels.flat());
}

function isExact(pixels: LevelPixels, file: Buffer = encodePng(pixels)): boolean {
  const { width, height, data } = decodePng(file);
  return width === pixels.width && height === pixels.height && data.equals(rgba(pixels));
}

/** Returns the color type and the bits per sample (ISO/IEC 15948, 11.2.2). */
function layout(file: Buffer): readonly [colorType: number, depth: number] {
  return [file.readUInt8(25), file.readUInt8(24)];
}

const [GRAY, RGB, INDEXED, GRAY_ALPHA, RGBA] = [0, 2, 3, 4, 6];
const random = randomNumbers(1);
const noise = Array.from({ length: 65_536 }, () => Math.floor(256 * random()));
/** Returns the same random level for the same pixel. */
const level = (x: number, y: number, sample = 0): number =>
  noise[(y * 256 + x + sample * 7919) & 65_535] ?? 0;

/** Colors in no order, with this many different ones. */
const someOf =
  (colors: number, alpha?: number) =>
  (x: number, y: number): Color => {
    const index = y * 37 + x < colors ? y * 37 + x : level(x, y) % colors;
    return [
      index & 255,
      255 - (index & 255),
      index >> 2,
      ...(alpha === undefined ? [] : [alpha]),
    ] as unknown as Color;
  };

test.each<[string, LevelPixels, readonly [number, number]]>([
  ['black and white', draw(37, 19, 3, (x, y) => (level(x, y) & 1 ? [255, 255, 255] : [0, 0, 0])), [GRAY, 1]],
  [
    '4 even grays',
    draw(37, 19, 3, (x, y) => Array(3).fill((level(x, y) & 3) * 85) as unknown as Color),
    [GRAY, 2],
  ],
  [
    '16 even grays',
    draw(37, 19, 3, (x, y) => Array(3).fill((level(x, y) & 15) * 17) as unknown as Color),
    [GRAY, 4],
  ],
  ['256 grays', draw(37, 37, 3, (x, y) => Array(3).fill(level(x, y)) as unknown as Color), [GRAY, 8]],
  ['2 colors', draw(37, 19, 3, someOf(2)), [INDEXED, 1]],
  ['3 colors', draw(37, 19, 3, someOf(3)), [INDEXED, 2]],
  ['4 colors', draw(37, 19, 3, someOf(4)), [INDEXED, 2]],
  ['5 colors', draw(37, 19, 3, someOf(5)), [INDEXED, 4]],
  ['16 colors', draw(37, 19, 3, someOf(16)), [INDEXED, 4]],
  ['17 colors', draw(37, 19, 3, someOf(17)), [INDEXED, 8]],
  ['256 colors', draw(37, 50, 3, someOf(256)), [INDEXED, 8]],
  ['257 colors', draw(37, 50, 3, someOf(257)), [RGB, 8]],
  ['16 transparent colors', draw(37, 19, 4, someOf(16, 9)), [INDEXED, 4]],
  [
    'more than 256 colors',
    draw(37, 37, 3, (x, y) => [level(x, y), level(x, y, 1), level(x, y, 2)]),
    [RGB, 8],
  ],
  [
    'more than 256 colors that are opaque',
    draw(37, 37, 4, (x, y) => [level(x, y), level(x, y, 1), 9]),
    [RGB, 8],
  ],
  [
    'more than 256 colors with alpha',
    draw(37, 37, 4, (x, y) => [level(x, y), level(x, y, 1), 9, level(x, y, 2)]),
    [RGBA, 8],
  ],
  [
    'more than 256 grays with alpha',
    draw(37, 37, 4, (x, y) => [level(x, y), level(x, y), level(x, y), level(x, y, 1)]),
    [GRAY_ALPHA, 8],
  ],
])('an image of %s is stored exactly, in the smallest color type and depth', (_, pixels, expected) => {
  const file = encodePng(pixels);
  expect(isExact(pixels, file)).toBe(true);
  expect(layout(file)).toEqual(expected);
});

test('colors that differ only in red, green, blue or alpha stay different', () => {
  const base = [100, 100, 100, 100] as const;
  for (const sample of [0, 1, 2, 3]) {
    const changed = base.map((value, index) => (index === sample ? value + 1 : value)) as unknown as Color;
    expect(isExact(draw(9, 5, 4, (x, y) => (level(x, y) & 1 ? base : changed)))).toBe(true);
  }
});

test('a palette lists the opacity of its transparent colors only', () => {
  const file = encodePng(draw(37, 19, 4, (x, y) => (level(x, y) & 1 ? [0, 0, 0, 254] : someOf(9)(x, y))));
  const chunk = file.indexOf('tRNS');
  expect([...file.subarray(chunk - 4, chunk + 5)]).toEqual([0, 0, 0, 1, ...Buffer.from('tRNS'), 254]);
  expect(partsOf(encodePng(draw(37, 19, 4, someOf(9))))).toEqual(['IDAT', 'IEND', 'IHDR', 'PLTE']);
});

/** Returns the filter of each row (9.2). */
function filters(file: Buffer): number[] {
  const idat = file.indexOf('IDAT');
  const rows = inflateSync(file.subarray(idat + 4, idat + 4 + file.readUInt32BE(idat - 4)));
  const height = file.readUInt32BE(20);
  return Array.from({ length: height }, (_, y) => rows[(y * rows.length) / height] ?? -1);
}

test('rows that repeat are not filtered', () => {
  const file = encodePng(
    draw(60, 40, 3, (x, y) => [level(x, y % 6), level(x, y % 6, 1), level(x, y % 6, 2)]),
  );
  expect(filters(file)).toEqual(Array(40).fill(0));
});

/** Five bands of rows: predicted best by nothing, the left, above, the average of both, and Paeth. */
function bands(x: number, y: number): Color {
  const grain = (sample: number): number => level(x, y, sample) & 3;
  const at = [
    (sample: number) => (grain(sample) - 2) & 255,
    (sample: number) => level(0, y, sample) + 2 * x + grain(sample),
    (sample: number) => level(x, 7, sample) + 3 * y + grain(sample),
    (sample: number) => 128 + 60 * Math.sin((x - y) / 4) + 8 * grain(sample),
    (sample: number) => 3 * x + 4 * y + grain(sample),
  ][Math.floor(y / 8)];
  return [at?.(0) ?? 0, at?.(1) ?? 0, at?.(2) ?? 0];
}

/** Predictions from the left, above, and above left (ISO/IEC 15948, 9.2 and 9.4). */
const PREDICTIONS: readonly ((a: number, b: number, c: number) => number)[] = [
  () => 0,
  (a) => a,
  (_, b) => b,
  (a, b) => Math.floor((a + b) / 2),
  (a, b, c) =>
    [a, b, c].reduce((best, next) => (Math.abs(a + b - c - next) < Math.abs(a + b - c - best) ? next : best)),
];

/** Returns for each row the filter with the smallest sum of absolute differences. */
function bestFilters({ data, width, height }: Pixels): number[] {
  const value = (x: number, y: number, sample: number): number =>
    x < 0 || y < 0 ? 0 : (data[(y * width + x) * 3 + sample] ?? 0);
  return Array.from({ length: height }, (_, y) => {
    const sums = PREDICTIONS.map((predict) => {
      let sum = 0;
      for (let x = 0; x < width; x++) {
        for (const sample of [0, 1, 2]) {
          const predicted = predict(
            value(x - 1, y, sample),
            value(x, y - 1, sample),
            value(x - 1, y - 1, sample),
          );
          const difference = (value(x, y, sample) - predicted + 256) % 256;
          sum += Math.min(difference, 256 - difference);
        }
      }
      return sum;
    });
    return sums.indexOf(Math.min(...sums));
  });
}

test('each row has the filter with the smallest sum of absolute differences', () => {
  const pixels = draw(60, 40, 3, bands);
  const best = bestFilters(pixels);
  expect(new Set(best)).toEqual(new Set([0, 1, 2, 3, 4]));
  const file = encodePng(pixels);
  expect(filters(file)).toEqual(best);
  expect(isExact(pixels, file)).toBe(true);
});

test('the average is rounded down', () => {
  // In the last row, the average and Paeth are exact, and the average comes first. Rounded up, it would not be exact.
  const last = (x: number): number => (x <= 30 ? x : 60 - x);
  const above = (x: number): number => (x <= 30 ? x + 1 : 60 - x);
  const pixels = draw(60, 42, 3, (x, y) =>
    y < 40 ? bands(x, y) : (Array(3).fill(y === 40 ? above(x) : last(x)) as unknown as Color),
  );
  const file = encodePng(pixels);
  expect(filters(file)).toEqual(bestFilters(pixels));
  expect(filters(file)[41]).toBe(3);
});

test('the file is at most as large as the one of an encoder that tries all filters for each row', () => {
  const pixels = draw(128, 96, 3, (x, y) => [
    128 + 90 * Math.sin(x / 9),
    2 * y,
    (x + y + (level(x, y) & 3)) & 255,
  ]);
  const { width, height } = pixels;
  const other = PNG.sync.write(Object.assign(new PNG({ width, height }), { data: rgba(pixels) }), {
    colorType: 2,
  });
  expect(encodePng(pixels).length).toBeLessThanOrEqual(other.length);
});

describe('a limit', () => {
  const pixels = draw(64, 64, 3, (x, y) => [level(x, y), y, x]);

  test.each([
    ['without a palette', pixels],
    ['with a palette', draw(37, 50, 4, someOf(200, 9))],
  ])('the limit includes a file %s of exactly its length', (_, image) => {
    const { length } = encodePng(image);
    expect(encodePng(image, length)?.length).toBe(length);
    expect(encodePng(image, length - 1)).toBeUndefined();
  });

  test('a limit that is smaller than the header of a PNG excludes every image', () => {
    for (const limit of [0, 1, 57, 58]) expect(encodePng(pixels, limit)).toBeUndefined();
  });
});
