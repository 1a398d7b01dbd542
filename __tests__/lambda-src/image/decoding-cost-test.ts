import {
  availableMemory,
  coreShare,
  estimateMemory,
  estimateSeconds,
  REQUIRED_MEMORY,
} from '../../../lambda-src/image/decoding-cost';

const MEBIBYTE = 2 ** 20;
const FRAME = { samples: 1e9, streams: false, visits: 0 };
const ORIGINAL = { width: 1, height: 1, channels: 1, fileBytes: 0 };

describe('estimateMemory', () => {
  const megabytes = (original: Parameters<typeof estimateMemory>[0], size = 128): number =>
    estimateMemory(original, size) / MEBIBYTE;

  test('an image of one pixel takes the memory of the warm function', () => {
    expect(megabytes({ ...ORIGINAL, frame: { ...FRAME, streams: true } })).toBeCloseTo(180, 2);
  });

  test('a byte of the file counts one and a half times', () => {
    const frame = { ...FRAME, streams: true };
    expect(megabytes({ ...ORIGINAL, frame, fileBytes: 100 * MEBIBYTE })).toBeCloseTo(180 + 150, 2);
  });

  test('a JPEG that is held as a whole takes two bytes for each coefficient', () => {
    expect(megabytes({ ...ORIGINAL, frame: { ...FRAME, samples: 100 * MEBIBYTE } })).toBeCloseTo(
      180 + 200,
      2,
    );
  });

  test('the resize holds an eighth of the rows of a JPEG', () => {
    const size = { width: 8 * MEBIBYTE, height: 1, channels: 3 };
    const frame = { ...FRAME, streams: true };
    expect(megabytes({ ...size, fileBytes: 0, frame })).toBeCloseTo(180 + 3 * 900, 1);
  });

  test('the resize holds the rows of a JPEG of CMYK as they are, because the decoder does not shrink it', () => {
    const frame = { ...FRAME, streams: true };
    expect(megabytes({ width: MEBIBYTE, height: 1, channels: 4, fileBytes: 0, frame })).toBeCloseTo(
      180 + 4 * 900,
      1,
    );
  });

  test('the resize holds pixels with alpha with 16 bits for each channel', () => {
    const of = (channels: number, depth: 8 | 16): number =>
      megabytes({ width: MEBIBYTE, height: 1, channels, fileBytes: 0, png: { depth, interlaced: false } });
    expect(of(4, 8)).toBeCloseTo(180 + 8 * 900, 1);
    expect(of(2, 8)).toBeCloseTo(180 + 4 * 900, 1);
    expect(of(4, 16)).toBeCloseTo(180 + 8 * 900, 1);
  });

  test('the resize holds up to 2,100 rows of a PNG, depending on the height of its result', () => {
    const png = { depth: 8, interlaced: false } as const;
    const rowsAt = (height: number, size: number): number =>
      (megabytes({ width: 8192, height, channels: 1, fileBytes: 0, png }, size) - 180) * 128;
    expect(rowsAt(8192, 64)).toBeCloseTo(900 + 4 * 3.1 * 64, 3);
    expect(rowsAt(4096, 128)).toBeCloseTo(900 + 4 * 3.1 * 64, 3);
    expect(rowsAt(8192, 512)).toBeCloseTo(900 + 4 * 300, 3);
    expect(rowsAt(16_384, 64)).toBeCloseTo(900 + 4 * 3.1 * 64, 3);
  });
});

describe('estimateSeconds', () => {
  const sized = { width: 10_000, height: 10_000, channels: 4, fileBytes: 0 };

  test.each([
    [
      'a streaming JPEG of 1,000 million samples',
      { ...ORIGINAL, frame: { ...FRAME, streams: true } },
      2 * 1.5,
    ],
    ['a JPEG of 1,000 million samples that is held', { ...ORIGINAL, frame: FRAME }, 2 * 3],
    [
      '1,000 million visits to coefficients',
      { ...ORIGINAL, frame: { ...FRAME, samples: 0, visits: 1e9 } },
      2 * 1.5,
    ],
    [
      'a streaming JPEG of 100 million bytes',
      { ...ORIGINAL, fileBytes: 1e8, frame: { samples: 0, streams: true, visits: 0 } },
      2,
    ],
    [
      'a JPEG of 100 million bytes that is held',
      { ...ORIGINAL, fileBytes: 1e8, frame: { samples: 0, streams: false, visits: 0 } },
      4,
    ],
    ['a PNG of 100 million bytes', { ...ORIGINAL, fileBytes: 1e8, png: { depth: 8, interlaced: false } }, 1],
    ['a PNG of 8 bits', { ...sized, channels: 3, png: { depth: 8, interlaced: false } }, 1.05 + 0.0016],
    ['a PNG of 8 bits with alpha', { ...sized, png: { depth: 8, interlaced: false } }, 2.8 + 0.0016],
    ['a PNG of 16 bits', { ...sized, png: { depth: 16, interlaced: false } }, 2.8 + 0.0016],
    [
      'an interlaced PNG',
      { ...sized, channels: 3, png: { depth: 8, interlaced: true } },
      1.05 + 1.5 + 0.0016,
    ],
    ['10 million rows', { ...sized, width: 0, height: 1e7, png: { depth: 8, interlaced: false } }, 1.6],
  ] as const)('%s takes as long as measured, besides 0.3 s for the rest', (_, original, seconds) => {
    expect(estimateSeconds(original)).toBeCloseTo(0.3 + seconds, 4);
  });
});

test('an original may take 60 % of the memory', () => {
  expect(availableMemory(1024)).toBeCloseTo(614.4 * MEBIBYTE, 0);
});

test('Lambda gives one core per 1,769 MB, and one thread uses one core at most', () => {
  expect([1769 / 2, 1769, 10_240].map(coreShare)).toEqual([0.5, 1, 1]);
});

test('the required memory is exact in megabytes', () => {
  expect(REQUIRED_MEMORY).toEqual({ fixed: 350, perInputMegabyte: 2.5 });
});
