/** The headers of a JPEG, as libjpeg finds and reads them. */
import { admitStructure } from '../../../../lambda-src/image/jpeg/structure';
import * as jpeg from '../../../../scripts/checks/images/jpeg';

const { baseline, extended, progressive } = jpeg.PROCESS;
const SIZE = { width: 100, height: 50 };

/** Returns an image without pixels. @param rest after its scan header. */
function headers(image: jpeg.Image, ids = [1, 2, 3], rest: readonly Buffer[] = []): Buffer {
  return Buffer.concat([jpeg.START, jpeg.frame(image), jpeg.scanHeader(ids), ...rest]);
}

describe('frames that are refused', () => {
  test.each([
    [3, 'a lossless JPEG (SOF3)'],
    [5, 'a hierarchical JPEG (SOF5)'],
    [6, 'a hierarchical progressive JPEG (SOF6)'],
    [7, 'a hierarchical lossless JPEG (SOF7)'],
    [9, 'an arithmetic-coded JPEG (SOF9)'],
    [10, 'an arithmetic-coded progressive JPEG (SOF10)'],
    [11, 'an arithmetic-coded lossless JPEG (SOF11)'],
    [13, 'an arithmetic-coded hierarchical JPEG (SOF13)'],
    [14, 'an arithmetic-coded hierarchical progressive JPEG (SOF14)'],
    [15, 'an arithmetic-coded hierarchical lossless JPEG (SOF15)'],
  ])('SOF%d is refused by its name: %s', (process, name) => {
    expect(() => admitStructure(headers({ ...SIZE, process }))).toThrow(
      expect.objectContaining({
        reason: 'CORRUPT',
        message: `The original is ${name}, which is not supported.`,
      }) as Error,
    );
  });

  test('a frame of 12 bits per sample is refused by its precision', () => {
    expect(() => admitStructure(headers({ ...SIZE, process: extended, precision: 12 }))).toThrow(
      'The original is a JPEG with 12 bits per sample, which is not supported.',
    );
  });
});

describe('the frame header that libjpeg uses', () => {
  const other = jpeg.frame({ width: 8, height: 8, process: 9 });
  const { samples } = admitStructure(headers(SIZE));

  test.each([
    ['in an APP5 segment', jpeg.segment(jpeg.MARKER.app + 5, other)],
    ['in a comment', jpeg.segment(jpeg.MARKER.comment, other)],
    ['after the marker FF00', Buffer.of(0xff, 0x00, 0xc9)],
  ])('a frame header %s is none', (_, before) => {
    const image = headers(SIZE);
    const hidden = Buffer.concat([jpeg.START, before, image.subarray(2)]);
    expect(admitStructure(hidden).samples).toBe(samples);
  });

  test.each([
    ['after bytes between two segments', Buffer.from('junk')],
    ['after fill bytes', Buffer.alloc(5, 0xff)],
    ['after a restart marker', Buffer.of(0xff, 0xd3)],
    ['after a segment of length 0', jpeg.segment(jpeg.MARKER.comment, Buffer.alloc(0), 0)],
  ])('a frame header %s counts', (_, before) => {
    const image = Buffer.concat([jpeg.START, before, other, headers(SIZE).subarray(2)]);
    expect(() => admitStructure(image)).toThrow('SOF9');
  });

  test('the first of two frame headers counts, also if the second is in the scan', () => {
    const small = { width: 8, height: 8 };
    const image = Buffer.concat([jpeg.START, jpeg.frame(SIZE), headers(small).subarray(2)]);
    expect(admitStructure(image).samples).toBe(samples);
    expect(admitStructure(headers(SIZE, [1, 2, 3], [other])).samples).toBe(samples);
  });

  test.each([
    ['no frame header', Buffer.concat([jpeg.START, jpeg.quantization(), jpeg.END])],
    [
      'a frame header after its scan header',
      Buffer.concat([jpeg.START, jpeg.scanHeader([1]), jpeg.frame(SIZE)]),
    ],
    ['only its first marker', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['half of a length', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0x00)],
    ['half of a segment', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a)],
  ])('an image with %s is refused', (_, bytes) => {
    expect(() => admitStructure(bytes)).toThrow(
      expect.objectContaining({
        reason: 'CORRUPT',
        message: 'The original has no frame header before its first scan.',
      }) as Error,
    );
  });

  test('a frame header that the file cuts is left to the decoder', () => {
    const cut = headers(SIZE).subarray(0, 9);
    expect(() => admitStructure(cut)).not.toThrow();
  });
});

describe('what libjpeg holds of a JPEG', () => {
  test.each([
    ['baseline with one scan', baseline, [1, 2, 3], true],
    ['extended with one scan', extended, [1, 2, 3], true],
    ['baseline whose first scan has one component', baseline, [1], false],
    ['progressive', progressive, [1, 2, 3], false],
  ] as const)('a JPEG that is %s streams or not', (_, process, ids, streams) => {
    const others = [1, 2, 3].map((id) => jpeg.scanHeader([id], 0, 0));
    expect(admitStructure(headers({ ...SIZE, process }, [...ids], others)).streams).toBe(streams);
  });

  test('later scans do not make a JPEG stream', () => {
    const rest = [jpeg.scanHeader([1, 2, 3])];
    expect(admitStructure(headers(SIZE, [1], rest)).streams).toBe(false);
  });

  test.each([
    // 100 x 50 has 13 x 7 MCUs of 8 x 8, or 7 x 4 of 16 x 16.
    ['4:4:4', [0x11, 0x11, 0x11], 13 * 7 * 64 * 3],
    ['4:2:0', [0x22, 0x11, 0x11], 7 * 4 * 64 * 6],
    ['4:2:2', [0x21, 0x11, 0x11], 7 * 7 * 64 * 4],
    ['4:4:0', [0x12, 0x11, 0x11], 13 * 4 * 64 * 4],
    ['of more chroma than luma samples', [0x11, 0x22, 0x22], 7 * 4 * 64 * 9],
  ] as const)('a JPEG %s has the samples of whole MCUs', (_, sampling, expected) => {
    expect(admitStructure(headers({ ...SIZE, sampling })).samples).toBe(expected);
  });
});

describe('what scans visit', () => {
  const image = { width: 80, height: 80, process: progressive, sampling: [0x22, 0x11, 0x11] };
  // 5 x 5 MCUs: 100 blocks of luma, 25 of each chroma component.
  const visits = (...scans: Buffer[]): number =>
    admitStructure(Buffer.concat([jpeg.START, jpeg.frame(image), ...scans])).visits;

  test('a progressive scan visits its band in each block of its components, and each block takes the time of 4 more', () => {
    const first = jpeg.scanHeader([1, 2, 3], 0, 0);
    expect(visits(first)).toBe(150 * 5);
    expect(visits(first, jpeg.scanHeader([1], 1, 63))).toBe(150 * 5 + 100 * 67);
    expect(visits(first, jpeg.scanHeader([3], 1, 5))).toBe(150 * 5 + 25 * 9);
  });

  test('the visits of all scans add up, and a band that ends before its start adds no coefficients', () => {
    expect(visits(jpeg.scanHeader([1, 2, 3], 0, 0), jpeg.scanHeader([2], 63, 0))).toBe(150 * 5 + 25 * 4);
  });

  test('a sequential scan visits no coefficients that it has no bits for, whatever its header says', () => {
    const scan = jpeg.scanHeader([1, 2, 3], 0, 63);
    expect(
      admitStructure(Buffer.concat([jpeg.START, jpeg.frame({ ...image, process: baseline }), scan])).visits,
    ).toBe(150 * 4);
  });
});
