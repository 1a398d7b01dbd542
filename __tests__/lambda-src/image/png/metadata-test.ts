import { deflateSync } from 'node:zlib';
import { hideMetadata } from '../../../../lambda-src/image/png/metadata';
import { decodePng, partsOf } from '../../../../scripts/checks/images/other-decoders';
import { chunk, png } from '../../../../scripts/checks/images/png';

const SIZE = { width: 3, height: 2 };
const MEBIBYTE = 2 ** 20;

function typesAfter(bytes: Buffer): string[] {
  hideMetadata(bytes);
  // Another decoder checks every checksum.
  expect(decodePng(bytes)).toEqual(decodePng(png(SIZE)));
  return partsOf(bytes).filter((type) => !['IHDR', 'IDAT', 'IEND'].includes(type));
}

test.each(['tEXt', 'zTXt', 'iTXt', 'sPLT'])(
  'hideMetadata hides a %s chunk before and after the pixels',
  (type) => {
    const text = chunk(type, Buffer.from('Title\0text'));
    expect(typesAfter(png(SIZE, [text], [text]))).toEqual(['skIp']);
  },
);

test.each(['gAMA', 'pHYs', 'tIME', 'juNk'])('hideMetadata keeps a %s chunk', (type) => {
  expect(typesAfter(png(SIZE, [], [chunk(type, Buffer.alloc(9))]))).toEqual([type]);
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
