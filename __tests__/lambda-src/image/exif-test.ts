/** The corpus has the cases that are compared with Chrome; see __tests__/corpus/metadata.ts. */
import fc from 'fast-check';
import { isExif, readOrientation, reduceExif, reduceExifSegment } from '../../../lambda-src/image/exif';
import {
  directory,
  littleEndianOrientation,
  long,
  orientation,
  short,
  TAG,
  tiff,
} from '../../../scripts/checks/images/exif';

const ALL = [1, 2, 3, 4, 5, 6, 7, 8];

function reduced(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  reduceExif(copy);
  return copy;
}

describe('readOrientation', () => {
  test.each(ALL)('readOrientation reads %d in both byte orders', (value) => {
    expect(readOrientation(orientation(value))).toBe(value);
    expect(readOrientation(littleEndianOrientation(value))).toBe(value);
  });

  test('readOrientation returns 1 to 8 for any bytes', () => {
    const header = fc.constantFrom('4d4d002a00000008', '49492a0008000000', '4d4d002a00000004', '');
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 80 }), (hex, rest) => {
        expect(ALL).toContain(readOrientation(Buffer.concat([Buffer.from(hex, 'hex'), rest])));
      }),
      { numRuns: 2_000 },
    );
  });

  test('readOrientation ignores bytes around a view of a larger buffer', () => {
    const within = Buffer.concat([Buffer.alloc(3, 0xff), orientation(6), orientation(1)]);
    expect(readOrientation(within.subarray(3, 3 + 26))).toBe(6);
    expect(readOrientation(within.subarray(3, 3 + 21))).toBe(1);
  });

  test('readOrientation reads a directory once, even if every field refers to it', () => {
    const many = 65_535;
    const second = 8 + 2 + many * 12 + 4;
    const first = directory(
      Array.from({ length: many }, () => long(TAG.exif, second)),
      8,
    );
    const fields = Array.from({ length: many }, () => short(TAG.resolutionUnit, 2));
    const hostile = Buffer.concat([tiff([]).subarray(0, 8), first, directory(fields, second)]);
    const start = performance.now();
    expect(readOrientation(hostile)).toBe(1);
    // Each reference by itself would take 1 ms.
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('readOrientation does not follow an Exif directory that refers to itself', () => {
    expect(readOrientation(tiff([long(TAG.exif, 8)]))).toBe(1);
  });
});

describe('reduceExif', () => {
  test('reduceExif keeps the orientation and removes every other field', () => {
    const fields = [short(TAG.resolutionUnit, 2), short(TAG.orientation, 6), long(TAG.gps, 8)];
    expect(reduced(tiff(fields)).subarray(0, 26)).toEqual(orientation(6));
    expect(reduced(littleEndianOrientation(8))).toEqual(orientation(8));
  });

  test('reduceExif writes no next directory, and an orientation of 1 if there is none', () => {
    expect(reduced(Buffer.alloc(40, 0x9d)).subarray(0, 26)).toEqual(orientation(1));
  });

  test('reduceExif changes neither the length nor the orientation of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...ALL), (bytes, value) => {
        for (const input of [bytes, Buffer.concat([orientation(value).subarray(0, 22), bytes])]) {
          const output = reduced(input);
          expect(output).toHaveLength(input.length);
          expect(readOrientation(output)).toBe(readOrientation(input));
        }
      }),
    );
  });
});

describe('the segment of a JPEG', () => {
  const segment = (signature: string, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from(signature, 'latin1'), bytes]);

  test.each([
    ['Exif\0\0', 1, true],
    ['Exif\0\xff', 1, true],
    ['Exif\0\0', 0, false],
    ['Exif\0', 0, false],
    ['Exifxx', 1, false],
    ['exif\0\0', 1, false],
  ])('isExif of %j and %d more bytes is %s', (signature, length, expected) => {
    expect(isExif(segment(signature, Buffer.alloc(length)))).toBe(expected);
  });

  test('reduceExifSegment writes the fill byte as zero', () => {
    const payload = segment('Exif\0\xff', orientation(6));
    reduceExifSegment(payload);
    expect(payload).toEqual(segment('Exif\0\0', orientation(6)));
  });
});
