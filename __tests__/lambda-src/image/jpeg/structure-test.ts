import { admitStructure } from '../../../../lambda-src/image/jpeg/structure';
import { orientation, short, TAG, tiff } from '../../../../scripts/checks/images/exif';
import {
  END,
  frame,
  MARKER,
  PROCESS,
  quantization,
  scanHeader,
  segment,
  START as SOI,
} from '../../../../scripts/checks/images/jpeg';

/** Every image needs a frame header. */
const START = Buffer.concat([SOI, frame({ width: 8, height: 8 })]);
const APP1 = MARKER.app + 1;
const APP2 = MARKER.app + 2;
/** A segment that does not affect pixels: the walk turns it into a comment. */
const STRIPPABLE = segment(MARKER.app + 5, Buffer.from('any'));
const exif = (text = 'Exif\0\0EXIF'): Buffer => segment(APP1, Buffer.from(text));
const profile = segment(APP2, Buffer.from('ICC_PROFILE\0'));

/** Returns the second byte of the marker of each part after the walk. */
function walk(...parts: readonly Buffer[]): number[] {
  const bytes = Buffer.concat([START, ...parts]);
  admitStructure(bytes);
  let at = START.length;
  return parts.map((part) => {
    const marker = bytes[at + 1] ?? 0;
    at += part.length;
    return marker;
  });
}

/** Returns whether the walk reaches the segment after these bytes. */
function reads(...before: readonly number[]): boolean {
  const bytes = Buffer.concat([START, Buffer.from(before), STRIPPABLE]);
  admitStructure(bytes);
  return bytes[START.length + before.length + 1] === MARKER.comment;
}

describe('APPn segments', () => {
  test('admitStructure rewrites APPn segments as comments, except APP0 and APP14, which define the colors', () => {
    const markers = [MARKER.dht, MARKER.dqt, ...Array.from({ length: 16 }, (_, n) => MARKER.app + n), 0xf0];
    const kept = [MARKER.dht, MARKER.dqt, MARKER.app, MARKER.app + 14, 0xf0];
    expect(walk(...markers.map((marker) => segment(marker, Buffer.from('any'))))).toEqual(
      markers.map((marker) => (kept.includes(marker) ? marker : MARKER.comment)),
    );
  });

  test('admitStructure keeps the first EXIF segment that is not empty, and nothing that only resembles one', () => {
    const others = ['http://ns.adobe.com/xap/1.0/\0', 'Exif', 'Exif\0\0', 'Exim\0\0EXIF', 'ICC_PROFILE\0'];
    expect(walk(...others.map(exif), exif(), exif())).toEqual([
      ...others.map(() => MARKER.comment),
      APP1,
      MARKER.comment,
    ]);
  });

  test('admitStructure reduces EXIF to its orientation, and changes nothing after the segment', () => {
    const fields = [short(TAG.resolutionUnit, 2), short(TAG.orientation, 6)];
    const [full, least] = [tiff(fields), orientation(6)].map((bytes) =>
      segment(APP1, Buffer.concat([Buffer.from('Exif\0\0'), bytes])),
    ) as [Buffer, Buffer];
    const rest = Buffer.concat([segment(MARKER.dqt, Buffer.from('table')), END]);
    const bytes = Buffer.concat([START, full, rest]);
    admitStructure(bytes);
    const from = START.length + 4;
    expect(bytes.subarray(from, from + least.length - 4)).toEqual(least.subarray(4));
    expect(bytes.subarray(-rest.length)).toEqual(rest);
  });

  test('admitStructure keeps 64 segments of a profile, which is 4 MB', () => {
    const markers = walk(exif(), ...Array<Buffer>(65).fill(profile));
    expect(markers).toEqual([APP1, ...Array<number>(64).fill(APP2), MARKER.comment]);
  });
});

describe('the walk over the markers', () => {
  test.each<[string, number[]]>([
    ['fill bytes', [0xff, 0xff, 0xff]],
    ['a stuffed zero', [0xff, 0x00, 0x00, 0x08]],
    ['a reserved marker', [0xff, 0xbf, 0x00, 0x08]],
    ['the first restart', [0xff, 0xd0, 0x00, 0x08]],
    ['the last restart', [0xff, 0xd7, 0x00, 0x08]],
    ['the start of an image', [0xff, 0xd8, 0x00, 0x08]],
    ['a segment that claims less than its own length', [0xff, 0xdb, 0x00, 0x00]],
  ])('admitStructure continues after %s', (_, bytes) => {
    expect(reads(...bytes)).toBe(true);
  });

  test('admitStructure stops at the end of the image', () => {
    expect(reads(...END)).toBe(false);
  });

  test('admitStructure skips the payload of a segment by both bytes of its length', () => {
    const holder = segment(MARKER.comment, Buffer.concat([Buffer.alloc(300), STRIPPABLE]));
    const bytes = Buffer.concat([START, holder]);
    admitStructure(bytes);
    expect(bytes.subarray(START.length)).toEqual(holder);
  });
});

describe('limits on scans and segments', () => {
  const scans = (count: number): Buffer[] => Array<Buffer>(count).fill(scanHeader([1, 2, 3]));
  const comments = (count: number): Buffer[] => Array<Buffer>(count).fill(segment(MARKER.comment));
  const many = (what: string): unknown =>
    expect.objectContaining({ reason: 'CORRUPT', message: `The original has more than ${what}.` });

  test.each([
    ['101 scans', [...scans(101)], '100 scans'],
    ['10,001 segments', [...comments(10_000)], '10000 segments'],
    ['10,001 segments, 100 of them scans', [...scans(100), ...comments(9_900)], '10000 segments'],
  ])('admitStructure rejects %s', (_, parts, what) => {
    expect(() => walk(...parts)).toThrow(many(what) as Error);
  });

  test('admitStructure accepts 100 scans in 10,000 segments', () => {
    expect(() => walk(...scans(100), ...comments(9_899))).not.toThrow();
  });
});

describe('harmless faults', () => {
  const SCAN = scanHeader([1, 2, 3]);
  const wrongScan = scanHeader([1, 2, 3], 5, 0, 0x11);
  const after = (...parts: readonly Buffer[]): Buffer => {
    const bytes = Buffer.concat([SOI, ...parts]);
    admitStructure(bytes);
    return bytes.subarray(SOI.length);
  };

  test('bytes between two segments become fill bytes', () => {
    const [junk, fill] = [Buffer.from('junk'), Buffer.alloc(4, 0xff)];
    const header = frame({ width: 8, height: 8 });
    expect(after(header, junk, quantization(), SCAN)).toEqual(
      Buffer.concat([header, fill, quantization(), SCAN]),
    );
  });

  test.each([
    ['after a scan header, where they are pixels', [SCAN, Buffer.from('pixels'), END]],
    ['before a reserved marker', [Buffer.from('ab'), Buffer.of(0xff, 0x02), SCAN]],
    ['of a length that is too small', [Buffer.of(0xff, MARKER.dqt, 0, 1), quantization(), SCAN]],
  ])('bytes %s are not changed', (_, parts) => {
    const header = frame({ width: 8, height: 8 });
    expect(after(header, ...parts)).toEqual(Buffer.concat([header, ...parts]));
  });

  test.each([
    ['a stuffed zero', '1234ff0056'],
    ['only a stuffed zero', 'ff00'],
  ])('bytes between two segments with %s become fill bytes', (_, junk) => {
    const bytes = Buffer.from(junk, 'hex');
    const header = frame({ width: 8, height: 8 });
    const fill = Buffer.alloc(bytes.length, 0xff);
    expect(after(header, bytes, quantization(), SCAN)).toEqual(
      Buffer.concat([header, fill, quantization(), SCAN]),
    );
  });

  test.each([
    ['a restart', '1234ffd056', 'ffffffd0ff'],
    ['TEM', '12ff0156', 'ffff01ff'],
  ])('bytes around %s between two segments become fill bytes', (_, junk, filled) => {
    const header = frame({ width: 8, height: 8 });
    expect(after(header, Buffer.from(junk, 'hex'), quantization(), SCAN)).toEqual(
      Buffer.concat([header, Buffer.from(filled, 'hex'), quantization(), SCAN]),
    );
  });

  const JFIF = Buffer.from('4a46494600010200000100010000', 'hex');
  test('the major version of JFIF becomes 1', () => {
    const odd = Buffer.from(JFIF);
    odd[5] = 2;
    const [right, wrong] = [JFIF, odd].map((payload) => segment(MARKER.app, payload)) as [Buffer, Buffer];
    expect(after(wrong, frame({ width: 8, height: 8 })).subarray(0, right.length)).toEqual(right);
    const other = segment(MARKER.app, Buffer.from('JFXX\0\x02'));
    expect(after(other, frame({ width: 8, height: 8 })).subarray(0, other.length)).toEqual(other);
  });

  test.each([
    [[1, 2, 3], 7, 1],
    [[1, 2, 3], 0, 0],
    [[1, 2, 3], 1, 1],
    [[1, 2, 3, 4], 1, 2],
    [[1, 2, 3, 4], 0, 0],
    [[1, 2, 3, 4], 2, 2],
  ])(
    "of an image of the components %j, Adobe's transform %i becomes %i, as libjpeg assumes",
    (levels, given, expected) => {
      const adobe = (transform: number): Buffer =>
        segment(MARKER.app + 14, Buffer.concat([Buffer.from('Adobe\0\x64\0\0\0\0'), Buffer.of(transform)]));
      const bytes = after(adobe(given), frame({ width: 8, height: 8, levels }));
      expect(bytes.subarray(0, adobe(0).length)).toEqual(adobe(expected));
    },
  );

  test("segments that only resemble Adobe's are not changed", () => {
    for (const payload of ['Adobe\0\x64\0\0\0\0', 'Adobo\0\x64\0\0\0\0\x07']) {
      const odd = segment(MARKER.app + 14, Buffer.from(payload, 'latin1'));
      expect(after(odd, frame({ width: 8, height: 8 })).subarray(0, odd.length)).toEqual(odd);
    }
  });

  test('the parameters of a sequential scan become the only legal ones', () => {
    const header = frame({ width: 8, height: 8 });
    expect(after(header, wrongScan)).toEqual(Buffer.concat([header, SCAN]));
  });

  test('the parameters of a progressive scan are not changed', () => {
    const header = frame({ width: 8, height: 8, process: PROCESS.progressive });
    const first = scanHeader([1, 2, 3], 0, 0);
    expect(after(header, first, wrongScan)).toEqual(Buffer.concat([header, first, wrongScan]));
  });

  test.each([
    ['that is cut', [wrongScan.subarray(0, -1)]],
    [
      'whose length does not fit its components',
      [segment(MARKER.sos, Buffer.of(3, 1, 0, 2, 0, 3, 0, 5, 0, 0x11, 0))],
    ],
  ])('a scan header %s is not changed', (_, parts) => {
    const header = frame({ width: 8, height: 8 });
    expect(after(header, ...parts)).toEqual(Buffer.concat([header, ...parts]));
  });
});

describe('restarts', () => {
  const SCAN = scanHeader([1, 2, 3]);
  const restarts = (...numbers: readonly number[]): Buffer =>
    Buffer.concat(numbers.map((number) => Buffer.of(0x12, 0xff, MARKER.restart + number)));
  const inOrder = restarts(0, 1, 2, 3, 4, 5, 6, 7, 0);
  const refusal = expect.objectContaining({
    reason: 'CORRUPT',
    message: 'The original has restarts out of order.',
  }) as Error;

  test('restarts count from 0 to 7 and again from 0, in each scan', () => {
    expect(() => walk(SCAN, inOrder, SCAN, inOrder)).not.toThrow();
  });

  test.each([
    ['that begin with 1', [SCAN, restarts(1)]],
    ['of which one is missing', [SCAN, restarts(0, 2)]],
    ['that continue in the next scan', [SCAN, restarts(0), SCAN, restarts(1)]],
  ])('an image with restarts %s is corrupt', (_, parts) => {
    expect(() => walk(...parts)).toThrow(refusal);
  });

  test('restarts before the first scan do not count', () => {
    expect(() => walk(restarts(5), SCAN, inOrder)).not.toThrow();
  });
});

describe('the end of the first pass', () => {
  const DC = scanHeader([1, 2, 3], 0, 0, 0x01);
  const REFINED_DC = scanHeader([1, 2, 3], 0, 0, 0x10);
  const AC = scanHeader([1], 1, 5, 0x02);
  const DATA = Buffer.from('data');
  const HEADER = Buffer.concat([SOI, frame({ width: 8, height: 8, process: PROCESS.progressive })]);
  const endOf = (...parts: readonly Buffer[]): number =>
    admitStructure(Buffer.concat([HEADER, ...parts])).endOfFirstPass;
  const dcLength = HEADER.length + DC.length + DATA.length;

  test('the first pass ends before the marker after the last scan of first DC bits', () => {
    expect(endOf(DC, DATA, AC, DATA, REFINED_DC, DATA, END)).toBe(dcLength);
    expect(endOf(DC, DATA, DC, DATA, AC, DATA, END)).toBe(dcLength + DC.length + DATA.length);
    expect(endOf(DC, DATA, quantization(), AC, DATA)).toBe(dcLength);
  });

  test('the first pass has a scan of each component', () => {
    const parts = [1, 2, 3].map((id) => scanHeader([id], 0, 0, 0x01));
    expect(endOf(...parts, AC, DATA, END)).toBe(HEADER.length + Buffer.concat(parts).length);
    for (const some of [parts.slice(0, 2), [DC.subarray(0, 0), AC]])
      expect(() => endOf(...some, END)).toThrow('The original lacks the scan of a component.');
  });

  test('the first pass ends with the file if its last scan is the last one', () => {
    const parts = [1, 2, 3].map((id) => scanHeader([id], 0, 0, 0x01));
    expect(endOf(...parts, DATA, END)).toBe(Buffer.concat([HEADER, ...parts, DATA, END]).length);
  });

  test('the first pass ends with the file if no other scan follows', () => {
    expect(endOf(DC, DATA, END)).toBe(dcLength + END.length);
  });
});
