import { MAX_INPUT_SIDE } from '../../../lambda-src/contract';
import {
  admitDimensions,
  admitPasses,
  BYTES_OF_A_PIXEL,
  detectFormat,
} from '../../../lambda-src/image/admission';
import { admitStructure } from '../../../lambda-src/image/jpeg-structure';

const tooMany = (part: string): unknown =>
  expect.objectContaining({ reason: 'TOO_MANY_PIXELS', message: expect.stringContaining(part) as string });

describe('dimensions', () => {
  test('may reach both limits', () => {
    expect(() => {
      admitDimensions(MAX_INPUT_SIDE, 10, MAX_INPUT_SIDE * 10);
    }).not.toThrow();
  });

  test('may not have a pixel more', () => {
    expect(() => {
      admitDimensions(101, 10, 1009);
    }).toThrow(tooMany('101 x 10 pixels; 1009 are decoded at most') as Error);
  });

  test.each([
    [MAX_INPUT_SIDE + 1, 1],
    [1, MAX_INPUT_SIDE + 1],
  ])('may not have a longer side: %d x %d', (width, height) => {
    expect(() => {
      admitDimensions(width, height, 1e9);
    }).toThrow(tooMany(`${width} x ${height} pixels; a side has ${MAX_INPUT_SIDE} at most`) as Error);
  });
});

describe('an image that comes in passes', () => {
  test.each([
    [6, 10, 10, 100],
    [8, 10, 10, 134],
    [3, 10, 20, 100],
  ])('of %d bytes a pixel may have %d x %d where the cap is %d', (bytes, width, height, cap) => {
    expect(() => {
      admitPasses(width, height, bytes, cap);
    }).not.toThrow();
  });

  test('may not hold a pixel more than RGB of 16 bits does at the cap', () => {
    expect(() => {
      admitPasses(10, 10, 8, Math.floor((100 * 8) / BYTES_OF_A_PIXEL));
    }).toThrow(tooMany('10 x 10 pixels in passes, of 8 bytes each; 99 are decoded at most') as Error);
  });
});

describe('the first bytes', () => {
  test.each([
    ['no bytes', [], 'EMPTY', 'has no bytes'],
    ['half of a signature', [0xff, 0xd8], 'UNSUPPORTED_FORMAT', 'neither a JPEG nor a PNG'],
    ['a signature with one wrong byte', [0xff, 0xd9, 0xff], 'UNSUPPORTED_FORMAT', 'neither a JPEG nor a PNG'],
  ])('%s are no image', (_, bytes, reason, message) => {
    expect(() => detectFormat(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ reason, message: expect.stringContaining(message) as string }) as Error,
    );
  });
});

test.each([
  ['behind a marker', [0xff, 0xd8, 0xff, 0xe0]],
  ["within a segment's length", [0xff, 0xd8, 0xff, 0xe0, 0x00]],
  ['within a segment', [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a]],
])('a JPEG that ends %s is left to the decoder', (_, bytes) => {
  expect(() => {
    admitStructure(Uint8Array.from(bytes));
  }).not.toThrow();
});
