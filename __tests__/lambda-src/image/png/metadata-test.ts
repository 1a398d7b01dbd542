import { deflateSync } from 'node:zlib';
import { hideMetadata } from '../../../../lambda-src/image/png/metadata';
import { decodePng } from '../../../../scripts/checks/images/other-decoders';
import { chunk, png } from '../../../../scripts/checks/images/png';

const SIZE = { width: 3, height: 2 };
const MEBIBYTE = 2 ** 20;

function typesAfter(bytes: Buffer): string[] {
  hideMetadata(bytes);
  // Another decoder checks every checksum.
  expect(decodePng(bytes)).toEqual(decodePng(png(SIZE)));
  return typesOf(bytes);
}

/** In the order of the file, without those that every PNG has. */
function typesOf(bytes: Buffer): string[] {
  const types: string[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    types.push(bytes.toString('latin1', at + 4, at + 8));
  return types.filter((type) => !['IHDR', 'IDAT', 'IEND'].includes(type));
}

const wrong = (type: string, data: Buffer): Buffer => chunk(type, data, { crc: 1 });

test.each(['tEXt', 'zTXt', 'iTXt', 'sPLT', 'tIME', 'bKGD', 'pHYs', 'juNk'])(
  'hideMetadata hides a %s chunk before and after the pixels',
  (type) => {
    const text = chunk(type, Buffer.from('Title\0text'));
    expect(typesAfter(png(SIZE, [text], [text]))).toEqual(['skIp', 'skIp']);
  },
);

test.each([
  ['gAMA', Buffer.of(0, 0, 177, 143)],
  ['cHRM', Buffer.alloc(32, 1)],
  ['sRGB', Buffer.of(0)],
  ['cICP', Buffer.of(1, 13, 0, 1)],
  ['eXIf', Buffer.from('MM')],
  ['iCCP', Buffer.from('p\0\0noise')],
])('hideMetadata keeps only the first intact %s chunk before the pixels', (type, data) => {
  const [right, damaged] = [chunk(type, data), wrong(type, data)];
  expect(typesAfter(png(SIZE, [damaged, right, right, damaged], [right]))).toEqual([
    'skIp',
    type,
    'skIp',
    'skIp',
    'skIp',
  ]);
});

test('hideMetadata keeps the first transparent color', () => {
  const file = png(SIZE, [chunk('tRNS', Buffer.alloc(6)), chunk('tRNS', Buffer.alloc(6))]);
  hideMetadata(file);
  expect(typesOf(file)).toEqual(['tRNS', 'skIp']);
});

test.each([
  ['gray', 0],
  ['RGB', 2],
  ['gray with alpha', 4],
  ['RGB with alpha', 6],
])('hideMetadata hides every suggested palette of a PNG in %s', (_, color) => {
  const palette = chunk('PLTE', Buffer.alloc(3));
  const file = png({ ...SIZE, color }, [palette, palette, wrong('PLTE', Buffer.alloc(3))], [palette]);
  hideMetadata(file);
  expect(typesOf(file)).toEqual(['skIp', 'skIp', 'skIp', 'skIp']);
  expect(decodePng(file)).toEqual(decodePng(png({ ...SIZE, color })));
});

test('hideMetadata leaves chunks that decoders require, and those that make a file invalid, to the decoder', () => {
  const palette = chunk('PLTE', Buffer.alloc(3));
  for (const image of [
    png({ ...SIZE, color: 3 }, [palette, palette]),
    png({ ...SIZE, color: 3 }, [wrong('PLTE', Buffer.alloc(3))]),
    png(SIZE, [chunk('JUNK')]),
    png(SIZE, [chunk('ju@k'), chunk('j{nk'), chunk('\u00e4unk')]),
  ]) {
    const before = Buffer.from(image);
    hideMetadata(image);
    expect(image).toEqual(before);
  }
});

test('hideMetadata changes nothing after the end of the image', () => {
  const file = Buffer.concat([png(SIZE), chunk('tEXt', Buffer.from('Title\0text'))]);
  const before = Buffer.from(file);
  hideMetadata(file);
  expect(file).toEqual(before);
});

test('hideMetadata keeps EXIF of 1 MiB, and hides a larger one', () => {
  expect(typesAfter(png(SIZE, [chunk('eXIf', Buffer.alloc(MEBIBYTE))]))).toEqual(['eXIf']);
  expect(typesAfter(png(SIZE, [chunk('eXIf', Buffer.alloc(MEBIBYTE + 1))]))).toEqual(['skIp']);
});

describe('profiles', () => {
  const FOUR_MEBIBYTES = 2 ** 22;
  const named = (stream: Buffer): Buffer =>
    chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), stream]));
  const ofSize = (bytes: number): Buffer => {
    const profile = Buffer.alloc(bytes);
    profile.writeUInt32BE(bytes);
    return named(deflateSync(profile));
  };

  test('hideMetadata keeps a profile of 4 MiB, and hides a larger one', () => {
    expect(typesAfter(png(SIZE, [ofSize(FOUR_MEBIBYTES)]))).toEqual(['iCCP']);
    expect(typesAfter(png(SIZE, [ofSize(FOUR_MEBIBYTES + 1)]))).toEqual(['skIp']);
  });

  test('hideMetadata hides all profiles if the first is too large', () => {
    expect(typesAfter(png(SIZE, [ofSize(FOUR_MEBIBYTES + 1), ofSize(200)]))).toEqual(['skIp', 'skIp']);
  });

  test('hideMetadata takes less than a second for 8 MiB of profiles that inflate to 1 MB each', () => {
    const bomb = named(deflateSync(Buffer.alloc(1_100_000), { level: 9 }).subarray(0, 1024));
    const bombs = Array<Buffer>(8000).fill(bomb);
    const hostile = png(SIZE, bombs, bombs);
    const start = performance.now();
    hideMetadata(hostile);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('hideMetadata hides a profile whose stream does not begin with data', () => {
    const header = deflateSync(Buffer.alloc(4)).subarray(0, 2);
    // Stored blocks of no bytes (RFC 1951, 3.2.4).
    const nothing = Buffer.alloc(5 * 400, Buffer.of(0, 0, 0, 0xff, 0xff));
    expect(typesAfter(png(SIZE, [named(Buffer.concat([header, nothing]))]))).toEqual(['skIp']);
  });

  test('hideMetadata leaves a profile that does not inflate to the decoder', () => {
    expect(typesAfter(png(SIZE, [named(Buffer.from('noise'))]))).toEqual(['iCCP']);
  });
});

test('hideMetadata leaves a chunk that ends after the file to the decoder', () => {
  const text = chunk('tEXt', Buffer.from('Title\0text'));
  const image = png(SIZE, [], [text]);
  const end = image.indexOf(text) + text.length;
  for (const missing of [1, text.length - 9]) {
    const cut = Buffer.from(image.subarray(0, end - missing));
    hideMetadata(cut);
    expect(cut).toEqual(image.subarray(0, end - missing));
  }
  const complete = Buffer.from(image.subarray(0, end));
  hideMetadata(complete);
  expect(complete.includes('skIp')).toBe(true);
});
