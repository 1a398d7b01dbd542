/** Reuse of an original's compressed pixels, on PNGs whose parts are chosen one by one. */
import { deflateSync } from 'node:zlib';
import { withoutMetadata } from '../../../../lambda-src/image/png/original';
import { SENTINEL } from '../../../../scripts/checks/images/binary';
import { decodePng, partsOf } from '../../../../scripts/checks/images/other-decoders';
import * as png from '../../../../scripts/checks/images/png';

const SIZE = { width: 20, height: 10 } as const;
const PALETTE = png.chunk('PLTE', Buffer.from([255, 0, 0, 0, 0, 255]));

interface Parts {
  readonly image?: Omit<png.Header, 'width' | 'height'>;
  readonly before?: readonly Buffer[];
  /** Data of IDAT. */
  readonly stream?: Buffer;
}

function original({ image = {}, before = [], stream }: Parts): Buffer {
  const fields = { ...SIZE, ...image };
  const idat = stream ? png.chunk('IDAT', stream) : png.data(fields);
  return Buffer.concat([png.SIGNATURE, png.header(fields), ...before, idat, png.END]);
}

/** Returns the pixels as the function has them: with an alpha channel only if the file has one. */
function pixelsOf(file: Buffer, channels: 3 | 4) {
  const { data } = decodePng(file);
  return {
    ...SIZE,
    channels,
    data: channels === 4 ? data : Buffer.from(data.filter((_, at) => (at & 3) < 3)),
  };
}

async function reused(parts: Parts, channels: 3 | 4 = 3): Promise<Buffer | undefined> {
  const file = original(parts);
  return withoutMetadata(file, pixelsOf(file, channels));
}

const rows = png.rows(SIZE);
const text = png.chunk('tEXt', Buffer.from(`Comment\0${SENTINEL}`));

test.each<[string, Parts, 3 | 4, string[]]>([
  ['RGB', {}, 3, []],
  ['RGB with alpha', { image: { color: 6 } }, 4, []],
  ['gray of 2 bits', { image: { color: 0, depth: 2 } }, 3, []],
  ['gray with alpha', { image: { color: 4 } }, 4, []],
  ['a palette', { image: { color: 3, depth: 1 }, before: [PALETTE] }, 3, ['PLTE']],
  [
    'a transparent palette',
    { image: { color: 3, depth: 1 }, before: [PALETTE, png.chunk('tRNS', Buffer.of(9))] },
    4,
    ['PLTE', 'tRNS'],
  ],
  ['a suggested palette', { before: [PALETTE] }, 3, []],
])('the pixels of a PNG with %s are reused without its metadata', async (_, parts, channels, kept) => {
  const file = original({ ...parts, before: [text, ...(parts.before ?? [])] });
  const made = await withoutMetadata(file, pixelsOf(file, channels));
  expect(made && decodePng(made)).toEqual(decodePng(file));
  expect(made && partsOf(made)).toEqual(['IDAT', 'IEND', 'IHDR', ...kept]);
  expect(made?.includes(SENTINEL)).toBe(false);
});

test('bytes after the end are left out', async () => {
  for (const rest of ['abc', SENTINEL]) {
    const file = Buffer.concat([original({}), Buffer.from(rest)]);
    expect(await withoutMetadata(file, pixelsOf(original({}), 3))).toEqual(original({}));
  }
});

test('palettes, transparency and pixels after the pixels or the end are left out', async () => {
  const image = { color: 3, depth: 1 };
  const whole = original({ image, before: [PALETTE] });
  const pixels = pixelsOf(whole, 3);
  for (const type of ['PLTE', 'tRNS']) {
    for (const data of [Buffer.of(1), Buffer.alloc(300)]) {
      const rest = png.chunk(type, data);
      const afterPixels = Buffer.concat([whole.subarray(0, -png.END.length), rest, png.END]);
      expect(await withoutMetadata(afterPixels, pixels)).toEqual(whole);
      expect(await withoutMetadata(Buffer.concat([whole, rest]), pixels)).toEqual(whole);
    }
  }
  expect(await withoutMetadata(Buffer.concat([whole, png.chunk('IDAT', Buffer.of(1))]), pixels)).toEqual(
    whole,
  );
});

test.each<[string, Parts]>([
  ['gray of 1 byte', { image: { color: 0 }, before: [png.chunk('tRNS', Buffer.of(9))] }],
  ['gray of 3 bytes', { image: { color: 0 }, before: [png.chunk('tRNS', Buffer.alloc(3))] }],
  ['RGB of text', { before: [png.chunk('tRNS', Buffer.from(SENTINEL))] }],
  [
    'a palette of more values than colors',
    {
      image: { color: 3, depth: 1 },
      before: [PALETTE, png.chunk('tRNS', Buffer.of(9, 9, 9))],
    },
  ],
])('the invalid transparency of a PNG in %s is left out', async (_, { image = {}, before = [] }) => {
  const valid = original({ image, before: before.filter((part) => part === PALETTE) });
  expect(await withoutMetadata(original({ image, before }), pixelsOf(valid, 3))).toEqual(valid);
});

test('transparency of a PNG with alpha is left out', async () => {
  for (const color of [4, 6]) {
    const valid = original({ image: { color } });
    for (const length of [2, 6]) {
      const file = original({ image: { color }, before: [png.chunk('tRNS', Buffer.alloc(length))] });
      expect(await withoutMetadata(file, pixelsOf(valid, 4))).toEqual(valid);
    }
  }
});

test.each([
  ['gray', 0, Buffer.of(0, 0)],
  ['RGB', 2, Buffer.alloc(6)],
])('the transparent color of a PNG in %s is kept', async (_, color, data) => {
  const before = [png.chunk('tRNS', data)];
  const stream = deflateSync(Buffer.alloc(png.rows({ ...SIZE, color }).length));
  const file = original({ image: { color }, before, stream });
  const pixels = { ...SIZE, channels: 4 as const, data: Buffer.alloc(4 * SIZE.width * SIZE.height) };
  expect(await withoutMetadata(file, pixels)).toEqual(file);
});

test('a PNG with an invalid palette is not reused', async () => {
  const image = { color: 3, depth: 1 };
  const pixels = pixelsOf(original({ image, before: [PALETTE] }), 3);
  for (const before of [[], [png.chunk('PLTE', Buffer.alloc(7))], [png.chunk('PLTE')]])
    expect(await withoutMetadata(original({ image, before }), pixels)).toBeUndefined();
});

test('several IDAT chunks become one', async () => {
  const stream = deflateSync(rows);
  const parts = [stream.subarray(0, 9), stream.subarray(9)].map((part) => png.chunk('IDAT', part));
  const file = Buffer.concat([png.SIGNATURE, png.header(SIZE), ...parts, png.END]);
  const made = await withoutMetadata(file, pixelsOf(original({}), 3));
  expect(made).toEqual(original({ stream }));
});

test.each<[string, Parts]>([
  ['is interlaced', { image: { interlace: 1 } }],
  ['has 16 bits', { image: { depth: 16 } }],
  [
    'has bytes after its compressed stream',
    { stream: Buffer.concat([deflateSync(rows), Buffer.from(SENTINEL)]) },
  ],
  ['has bytes after its rows', { stream: deflateSync(Buffer.concat([rows, Buffer.from(SENTINEL)])) }],
])('a PNG that %s is not reused', async (_, parts) => {
  expect(await reused({})).toBeDefined();
  expect(await withoutMetadata(original(parts), pixelsOf(original({}), 3))).toBeUndefined();
});

test('a PNG with other pixels is not reused', async () => {
  const pixels = pixelsOf(original({}), 3);
  pixels.data[599] = (pixels.data[599] ?? 0) ^ 1;
  expect(await withoutMetadata(original({}), pixels)).toBeUndefined();
});

test('a PNG whose stream does not inflate or is short is not reused', async () => {
  for (const stream of [Buffer.from('noise'), deflateSync(rows.subarray(1))])
    expect(await withoutMetadata(original({ stream }), pixelsOf(original({}), 3))).toBeUndefined();
});

test('colors that no pixel has are blanked', async () => {
  const text = Buffer.from(SENTINEL.padEnd(Math.ceil(SENTINEL.length / 3) * 3));
  const image = { color: 3 };
  // All pixels have the first color.
  const stream = deflateSync(Buffer.alloc(SIZE.height * (1 + SIZE.width)));
  for (const alphas of [[], [[255, ...text]], [[9, ...text]]]) {
    const before = [
      png.chunk('PLTE', Buffer.from([255, 0, 0, ...text])),
      ...alphas.map((values) => png.chunk('tRNS', Buffer.from(values.slice(0, 1 + text.length / 3)))),
    ];
    const file = original({ image, before, stream });
    const made = await withoutMetadata(file, pixelsOf(file, alphas.length > 0 ? 4 : 3));
    expect(made && decodePng(made)).toEqual(decodePng(file));
    expect(made?.includes(text.subarray(0, 6))).toBe(false);
  }
});
