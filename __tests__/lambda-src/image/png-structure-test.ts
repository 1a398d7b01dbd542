import { hideMetadata } from '../../../lambda-src/image/png-structure';
import { decodePng, partsOf } from '../../../scripts/checks/images/other-decoders';
import { chunk, png } from '../../../scripts/checks/images/png';

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

test('hideMetadata leaves a chunk that ends after the file to the decoder', () => {
  const whole = png(SIZE, [chunk('tEXt', Buffer.from('Title\0text'))]);
  const cut = Buffer.from(whole.subarray(0, whole.indexOf('tEXt') + 10));
  const before = Buffer.from(cut);
  hideMetadata(cut);
  expect(cut).toEqual(before);
});
