import { MAX_INPUT_SIDE } from '../../../lambda-src/contract';
import {
  admitDimensions,
  admitPasses,
  BYTES_PER_PIXEL,
  detectFormat,
} from '../../../lambda-src/image/admission';
import { admitStructure } from '../../../lambda-src/image/jpeg-structure';

const tooMany = (part: string): unknown =>
  expect.objectContaining({ reason: 'TOO_MANY_PIXELS', message: expect.stringContaining(part) as string });

describe('admitDimensions', () => {
  test('accepts an image at the pixel cap and at the longest side', () => {
    expect(() => {
      admitDimensions(MAX_INPUT_SIDE, 10, MAX_INPUT_SIDE * 10);
    }).not.toThrow();
  });

  test('rejects an image of one pixel above the pixel cap', () => {
    expect(() => {
      admitDimensions(101, 10, 1009);
    }).toThrow(tooMany('101 x 10 pixels; the maximum is 1009 pixels') as Error);
  });

  test.each([
    [MAX_INPUT_SIDE + 1, 1],
    [1, MAX_INPUT_SIDE + 1],
  ])('rejects a side above 16,384 pixels: %d x %d', (width, height) => {
    expect(() => {
      admitDimensions(width, height, 1e9);
    }).toThrow(tooMany(`${width} x ${height} pixels; the maximum side is ${MAX_INPUT_SIDE} pixels`) as Error);
  });
});

describe('admitPasses', () => {
  test.each([
    [6, 10, 10, 100],
    [8, 10, 10, 134],
    [3, 10, 20, 100],
  ])(
    'accepts an image in passes of %d bytes per pixel and %d x %d pixels at a cap of %d',
    (bytes, width, height, cap) => {
      expect(() => {
        admitPasses(width, height, bytes, cap);
      }).not.toThrow();
    },
  );

  test('rejects an image in passes that takes a pixel more memory than 16-bit RGB at the cap', () => {
    expect(() => {
      admitPasses(10, 10, 8, Math.floor((100 * 8) / BYTES_PER_PIXEL));
    }).toThrow(tooMany('10 x 10 pixels in passes, at 8 bytes per pixel; the maximum is 99 pixels') as Error);
  });
});

describe('detectFormat', () => {
  test.each([
    ['an empty file', [], 'EMPTY', 'is empty'],
    ['half of a signature', [0xff, 0xd8], 'UNSUPPORTED_FORMAT', 'neither those of a JPEG'],
    ['a signature with one wrong byte', [0xff, 0xd9, 0xff], 'UNSUPPORTED_FORMAT', 'neither those of a JPEG'],
    ['a GIF', [...Buffer.from('GIF89a')], 'UNSUPPORTED_FORMAT', 'has the format gif'],
  ])('rejects %s as not an image', (_, bytes, reason, message) => {
    expect(() => detectFormat(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ reason, message: expect.stringContaining(message) as string }) as Error,
    );
  });
});

test.each([
  ['after a marker', [0xff, 0xd8, 0xff, 0xe0]],
  ["in a segment's length", [0xff, 0xd8, 0xff, 0xe0, 0x00]],
  ['in a segment', [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a]],
])('admitStructure leaves a JPEG that ends %s to the decoder', (_, bytes) => {
  expect(() => {
    admitStructure(Uint8Array.from(bytes));
  }).not.toThrow();
});
