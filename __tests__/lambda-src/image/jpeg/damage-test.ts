/** JPEGs that are cut or damaged. libjpeg fills what is missing with gray, often without an error. */
import { PermanentFailure } from '../../../../lambda-src/failures/failures';
import {
  END,
  frame,
  huffman,
  MARKER,
  PROCESS,
  quantization,
  scanHeader,
  START,
} from '../../../../scripts/checks/images/jpeg';
import { decodeJpeg, psnr } from '../../../../scripts/checks/images/other-decoders';
import { plasma } from '../../../../scripts/checks/images/seeds';
import { readThumbnail, tryImage, verdictOn } from '../../../../scripts/checks/images/thumbnails';

const SIZE = { width: 300, height: 200 };
const ACCEPTED = { transparent: false, ...SIZE };

let sequential: Buffer;
let progressive: Buffer;
beforeAll(async () => {
  const image = plasma(SIZE.width, SIZE.height, 3);
  sequential = await image.clone().jpeg({ quality: 95 }).toBuffer();
  progressive = await image.clone().jpeg({ quality: 95, progressive: true }).toBuffer();
});

const verdictOf = async (bytes: Buffer) => verdictOn(await tryImage(Buffer.from(bytes)));
const cutAt = (jpeg: Buffer, part: number): Buffer => jpeg.subarray(0, Math.floor(jpeg.length * part));
const join = (...parts: Uint8Array[]): Buffer => Buffer.concat(parts);

/** Offsets of the scan headers. */
function scansOf(jpeg: Buffer): number[] {
  const marker = Buffer.of(0xff, MARKER.sos);
  const offsets: number[] = [];
  for (let at = jpeg.indexOf(marker); at >= 0; at = jpeg.indexOf(marker, at + 2)) offsets.push(at);
  return offsets;
}

/** Overwrites the middle of a file. */
function withMiddle(jpeg: Buffer, bytes: Uint8Array): Buffer {
  const damaged = Buffer.from(jpeg);
  damaged.set(bytes, Math.floor(jpeg.length * 0.6));
  return damaged;
}

test('a JPEG that is cut and then ends is corrupt', async () => {
  for (const part of [0.2, 0.5, 0.9])
    expect(await verdictOf(join(cutAt(sequential, part), END))).toBe('CORRUPT');
});

test('a JPEG that is cut where the next one begins is corrupt', async () => {
  expect(await verdictOf(join(cutAt(sequential, 0.5), sequential))).toBe('CORRUPT');
});

test('a JPEG with another marker in the middle of its pixels is corrupt', async () => {
  expect(await verdictOf(withMiddle(sequential, Buffer.of(0xff, 0xc7)))).toBe('CORRUPT');
});

test('a JPEG that is cut without an end is corrupt, in sequence or in passes', async () => {
  for (const jpeg of [sequential, progressive])
    for (const part of [0.2, 0.5, 0.9, 0.99]) expect(await verdictOf(cutAt(jpeg, part))).toBe('CORRUPT');
});

test('a progressive JPEG that is cut in its first pass is corrupt', async () => {
  const [first = 0, second = 0] = scansOf(progressive);
  expect(await verdictOf(join(progressive.subarray(0, (first + second) / 2), END))).toBe('CORRUPT');
});

test('a progressive JPEG that is cut after its first pass is accepted: it is complete, but soft', async () => {
  const [, second = 0, third = 0] = scansOf(progressive);
  const result = await tryImage(join(progressive.subarray(0, (second + third) / 2), END));
  if (result instanceof PermanentFailure) throw result;
  const whole = await tryImage(Buffer.from(progressive));
  if (whole instanceof PermanentFailure) throw whole;
  expect(psnr(readThumbnail(result), readThumbnail(whole))).toBeGreaterThan(30);
});

test('a progressive JPEG with damage after its first pass is accepted', async () => {
  expect(await verdictOf(withMiddle(progressive, Buffer.alloc(40)))).toEqual(ACCEPTED);
});

test('a JPEG that lacks only its end marker is accepted, in sequence or in passes', async () => {
  for (const jpeg of [sequential, progressive]) {
    expect(await verdictOf(jpeg.subarray(0, -2))).toEqual(ACCEPTED);
    expect(await verdictOf(jpeg.subarray(0, -1))).toEqual(ACCEPTED);
    expect(await verdictOf(join(jpeg.subarray(0, -2), Buffer.alloc(2000)))).toEqual(ACCEPTED);
  }
});

test('a JPEG without an end marker has the pixels of the whole one', async () => {
  const [cut, whole] = [await tryImage(sequential.subarray(0, -2)), await tryImage(Buffer.from(sequential))];
  if (cut instanceof PermanentFailure || whole instanceof PermanentFailure) throw new Error('refused');
  expect(decodeJpeg(cut.bytes)).toEqual(decodeJpeg(whole.bytes));
});

test('a JPEG whose last few blocks are missing is accepted, as browsers show it', async () => {
  expect(await verdictOf(join(sequential.subarray(0, -12), END))).toEqual(ACCEPTED);
});

test('a JPEG with a hole of zeros is accepted, as browsers show noise there', async () => {
  expect(await verdictOf(withMiddle(sequential, Buffer.alloc(40)))).toEqual(ACCEPTED);
});

test('a JPEG with a wrong byte before a marker is accepted', async () => {
  const [scan = 0] = scansOf(sequential);
  expect(
    await verdictOf(join(sequential.subarray(0, scan), Buffer.of(0), sequential.subarray(scan))),
  ).toEqual(ACCEPTED);
});

describe('the scan header of some Samsung cameras', () => {
  const samsung = (): Buffer => {
    const jpeg = Buffer.from(sequential);
    const [scan = 0] = scansOf(jpeg);
    // The last coefficient is 0 instead of 63.
    jpeg[scan + 2 + jpeg.readUInt16BE(scan + 2) - 2] = 0;
    return jpeg;
  };

  test('a JPEG with invalid parameters of a sequential scan is accepted', async () => {
    expect(await verdictOf(samsung())).toEqual(ACCEPTED);
  });

  test('a JPEG with invalid parameters of a sequential scan that is cut is corrupt', async () => {
    expect(await verdictOf(join(cutAt(samsung(), 0.5), END))).toBe('CORRUPT');
  });
});

test('a JPEG followed by other data is accepted', async () => {
  expect(await verdictOf(join(sequential, Buffer.alloc(5000, 'x')))).toEqual(ACCEPTED);
  expect(await verdictOf(join(sequential, sequential))).toEqual(ACCEPTED);
});

describe('missing data that another fault hides', () => {
  /** Six bytes of ones, which are no code of a usual table. */
  const NO_CODE = Buffer.from('ff00'.repeat(6), 'hex');

  test('a JPEG with a code that does not exist before its cut is corrupt', async () => {
    const cut = join(cutAt(sequential, 0.5), NO_CODE);
    expect(await verdictOf(join(cut, END))).toBe('CORRUPT');
    expect(await verdictOf(cut)).toBe('CORRUPT');
  });

  test('a JPEG with codes that do not exist, but with all its rows, is accepted', async () => {
    expect(await verdictOf(withMiddle(sequential, NO_CODE))).toEqual(ACCEPTED);
  });

  test('a progressive JPEG with a code that does not exist before the cut in its first pass is corrupt', async () => {
    const [first = 0, second = 0] = scansOf(progressive);
    const cut = progressive.subarray(0, (first + second) / 2);
    expect(await verdictOf(join(cut, NO_CODE, END))).toBe('CORRUPT');
  });

  test.each([
    ['an unknown version of JFIF', Buffer.from('ffe000104a46494600020100000100010000', 'hex')],
    ["an unknown transform in Adobe's marker", Buffer.from('ffee000e41646f626500640000000007', 'hex')],
    ['bytes between two segments', Buffer.from('1234ff0056', 'hex')],
  ])('a JPEG with %s that is cut is corrupt', async (_, fault) => {
    // After JFIF's segment.
    const jpeg = join(sequential.subarray(0, 20), fault, sequential.subarray(20));
    expect(await verdictOf(jpeg)).toEqual(ACCEPTED);
    expect(await verdictOf(join(cutAt(jpeg, 0.5), END))).toBe('CORRUPT');
  });
});

test.each([
  ['sequential', PROCESS.baseline],
  ['progressive', PROCESS.progressive],
])('a %s JPEG with a scan for each component of which the last is cut is corrupt', async (_, process) => {
  const image = { width: 160, height: 160, process };
  const scan = (id: number): Buffer => scanHeader([id], 0, process === PROCESS.baseline ? 63 : 0);
  // 400 blocks of one bit, or two with coefficients.
  const data = Buffer.alloc(process === PROCESS.baseline ? 100 : 50);
  const start = join(START, quantization(), frame(image), huffman(), scan(1), data, scan(2), data, scan(3));
  expect(await verdictOf(join(start, data, END))).toEqual({ ...ACCEPTED, width: 160, height: 160 });
  expect(await verdictOf(join(start, data.subarray(0, 2), END))).toBe('CORRUPT');
});
