/** The corpus has the cases that are compared with Chrome; see __tests__/corpus/metadata.ts. */
import { selectExif } from '../../../../lambda-src/image/png/exif';
import { orientation, short, TAG, tiff } from '../../../../scripts/checks/images/exif';
import { chunk, png } from '../../../../scripts/checks/images/png';

const SIZE = { width: 4, height: 4 };
const exif = (bytes: Buffer): Buffer => chunk('eXIf', bytes);

function selected(bytes: Buffer): Buffer {
  selectExif(bytes);
  return bytes;
}

test('selectExif reduces the first EXIF to its orientation, with a correct checksum', () => {
  const full = tiff([short(TAG.orientation, 6), short(TAG.resolutionUnit, 2)]);
  const reduced = Buffer.concat([orientation(6), full.subarray(26)]);
  expect(selected(png(SIZE, [exif(full)]))).toEqual(png(SIZE, [exif(reduced)]));
});

test('selectExif makes all other EXIF invalid', () => {
  const invalid = exif(Buffer.concat([Buffer.alloc(4), orientation(8).subarray(4)]));
  const wrong = chunk('eXIf', orientation(8), { crc: 1 });
  expect(selected(png(SIZE, [wrong, exif(orientation(6)), exif(orientation(8))]))).toEqual(
    png(SIZE, [invalid, exif(orientation(6)), invalid]),
  );
});

test('selectExif changes nothing after the beginning of the pixels, and no PNG without EXIF', () => {
  for (const image of [png(SIZE, [], [exif(tiff([]))]), png(SIZE, [chunk('tEXt', Buffer.from('eXIf\0x'))])])
    expect(selected(Buffer.from(image))).toEqual(image);
});

test.each([
  ['after the signature', 8],
  ['within the length of a chunk', 10],
  ['within the type of a chunk', 38],
  ['within EXIF', 50],
  ['within the checksum of EXIF', 33 + 8 + 26 + 2],
])('selectExif changes nothing in a PNG that is cut %s', (_, length) => {
  const cut = png(SIZE, [exif(tiff([short(TAG.orientation, 6)]))]).subarray(0, length);
  expect(selected(Buffer.from(cut))).toEqual(cut);
});

test('selectExif takes less than a second for a million chunks, and ends at a length beyond the file', () => {
  const many = Array<Buffer>(1_000_000).fill(chunk('teXt'));
  const hostile = Buffer.concat([png(SIZE, many).subarray(0, 33 + 12_000_000), Buffer.alloc(20, 0xff)]);
  const start = performance.now();
  selectExif(hostile);
  expect(performance.now() - start).toBeLessThan(1_000);
});
