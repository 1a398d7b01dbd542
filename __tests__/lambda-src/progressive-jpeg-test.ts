/** What the reader of progressive JPEG leaves to sharp; what it reads stands in progressive-resize-test.ts. */
import { readEighth } from '../../lambda-src/progressive-jpeg';
import { LOOK_BITS } from '../../lambda-src/progressive-jpeg/huffman-table';
import {
  emptyScan,
  END,
  entropy,
  frame,
  huffman,
  jpeg,
  MARKER,
  means,
  PROCESS,
  quantization,
  scanHeader,
  segment,
  START,
  tableOf,
  type Picture,
} from '../corpus/jpeg';
import { noisyProgressive } from '../corpus/progressive';

const PICTURE: Picture = { width: 40, height: 24, process: PROCESS.progressive };
const GREY: Picture = { ...PICTURE, levels: [200] };
const LEAST: Picture = { ...GREY, width: 8, height: 8 };
const join = (...parts: Buffer[]): Buffer => Buffer.concat([START, ...parts, END]);
const TABLES = Buffer.concat([quantization(), frame(GREY), huffman()]);
const MEANS = Buffer.concat([scanHeader([1], 0, 0), means(GREY, false)]);
const REST = emptyScan(GREY, 1, 1, 0, 63);

/** A grey picture, with further scans or segments behind that of its means. */
const grey = (...behind: Buffer[]): Buffer => join(TABLES, MEANS, ...behind);

/** Scans that bring the means bit by bit; each begins by the same large step, down or up. */
function steepMeans(bit: '0' | '1'): Buffer {
  return Buffer.concat([
    ...[scanHeader([1], 0, 0, 4), entropy(`11010${bit.repeat(11)}`.repeat(15))],
    ...[0x43, 0x32, 0x21, 0x10].flatMap((bits) => [scanHeader([1], 0, 0, bits), Buffer.alloc(2)]),
  ]);
}

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

/** Scans that bring the details' bits one by one, all of which are 0. */
function detailsFrom(low: number): Buffer[] {
  const refinements = Array.from({ length: low }, (_, index) => ((low - index) << 4) | (low - index - 1));
  return [low, ...refinements].map((approximation) => emptyScan(GREY, 1, 1, approximation, 63));
}

/** A picture whose means have a restart, by this marker. */
function withRestart(marker: number): Buffer {
  const data = Buffer.concat([entropy('0'.repeat(8)), Buffer.of(0xff, marker), entropy('0'.repeat(7))]);
  const none = segment(MARKER.dri, Buffer.of(0, 0));
  return join(segment(MARKER.dri, Buffer.of(0, 8)), TABLES, scanHeader([1], 0, 0), data, none, REST);
}

test('a picture of one grey is that grey at an eighth of its size', () => {
  const eighth = readEighth(grey(REST));
  expect(eighth).toEqual({ data: Buffer.alloc(15, 200), width: 5, height: 3, channels: 1 });
});

test.each([LOOK_BITS + 1, LOOK_BITS + 2, 15, 16])(
  'codes of %i bits, more than one look takes, are read',
  (length) => {
    const dc = tableOf(0, length, [0, 1]);
    const [same, other] = ['0'.repeat(length), `${'0'.repeat(length - 1)}1`];
    // The second begins as many bits of zeros behind the first.
    const picture = join(
      TABLES,
      dc,
      scanHeader([1], 0, 0),
      entropy(`${same.repeat(13)}${other}1${same}`),
      REST,
    );
    expect(readEighth(picture)).toMatchObject({
      data: Buffer.from([...Array<number>(13).fill(128), 129, 129]),
    });
  },
);

describe.each<[string, Record<string, Buffer>]>([
  [
    'KIND',
    {
      'baseline of 12 bits': jpeg({ ...PICTURE, precision: 12 }),
      'of 7 rows': jpeg({ ...PICTURE, height: 7 }),
      'of 7 columns': jpeg({ ...PICTURE, width: 7 }),
      'of 4 components': jpeg({ ...PICTURE, levels: [1, 2, 3, 4] }),
      'of 2 components': jpeg({ ...PICTURE, levels: [1, 2] }),
      '4:1:0': jpeg({ ...PICTURE, sampling: [0x42, 0x11, 0x11] }),
      'with more samples of colour than of light': jpeg({ ...PICTURE, sampling: [0x11, 0x21, 0x11] }),
      'of unknown colours': noisyProgressive({ ...PICTURE, ids: [7, 8, 9] }),
    },
  ],
  [
    'STRUCTURE',
    {
      'of no byte but SOI': START,
      baseline: jpeg({ ...PICTURE, process: PROCESS.baseline }),
      arithmetic: jpeg({ ...PICTURE, process: 10 }),
      'with bytes between two segments': join(quantization(), Buffer.from('junk'), TABLES, MEANS, REST),
      'with a segment that has lost its first byte': join(
        segment(MARKER.comment).subarray(1),
        TABLES,
        MEANS,
        REST,
      ),
      'with a segment that has another first byte': join(
        Buffer.of(0, MARKER.comment, 0, 2),
        TABLES,
        MEANS,
        REST,
      ),
      'with a segment of length 1': join(segment(MARKER.comment, Buffer.alloc(0), 1), TABLES, MEANS, REST),
      'cut in a segment': grey(REST).subarray(0, 40),
      'cut in a scan': grey(REST).subarray(0, -4),
      'cut before EOI': grey(REST).subarray(0, -2),
      'that ends between two segments': join(TABLES).subarray(0, -2),
      'with a frame that is too short': join(quantization(), segment(0xc2, Buffer.alloc(3)), MEANS, REST),
      'with a frame of a wrong length': join(
        quantization(),
        segment(0xc2, Buffer.concat([frame(GREY).subarray(4), Buffer.of(0)])),
        huffman(),
        MEANS,
        REST,
      ),
      'with two frames': join(TABLES, frame(GREY), MEANS, REST),
      'with two components of one id': jpeg({ ...PICTURE, ids: [1, 1, 2] }),
      'without a frame': join(quantization(), huffman(), END),
      'with a scan before its frame': join(quantization(), huffman(), MEANS, REST),
      'without DQT': join(frame(GREY), huffman(), MEANS, REST),
      'with a table 4': join(quantization(4), TABLES, MEANS, REST),
      'with a table that is cut': join(segment(MARKER.dqt, Buffer.alloc(60)), TABLES, MEANS, REST),
      'without DHT': join(quantization(), frame(GREY), MEANS, REST),
      'with a Huffman table 4': join(tableOf(4, 4, [0]), TABLES, MEANS, REST),
      'with a Huffman table that is cut': join(segment(MARKER.dht, Buffer.alloc(9)), TABLES, MEANS, REST),
      'with a Huffman table without its symbols': join(
        segment(MARKER.dht, Buffer.concat([Buffer.of(0, 1), Buffer.alloc(15)])),
        TABLES,
        MEANS,
        REST,
      ),
      'with differences of 16 bits': join(tableOf(0, 4, [0, 16]), TABLES, MEANS, REST),
      'with a code that is all ones': join(tableOf(0, 1, [0, 1]), TABLES, MEANS, REST),
      'with a restart interval of 3 bytes': join(segment(MARKER.dri, Buffer.alloc(3)), TABLES, MEANS, REST),
      'with a scan whose table is not defined': join(
        TABLES,
        segment(MARKER.sos, Buffer.of(1, 1, 0x10, 0, 0, 0)),
        means(GREY, false),
        REST,
      ),
      'with a scan of no component': join(TABLES, scanHeader([], 0, 0), REST),
      'with a scan of a component that it has not': join(
        TABLES,
        scanHeader([9], 0, 0),
        means(GREY, false),
        REST,
      ),
      'with a scan header that is too short': join(TABLES, segment(MARKER.sos, Buffer.of(1, 1)), REST),
      'with a comment between two scans': grey(segment(MARKER.comment, Buffer.alloc(2)), REST),
      'with a segment that is reserved': join(segment(0xf0), TABLES, MEANS, REST),
      'with a marker that does not exist': join(segment(0x02), TABLES, MEANS, REST),
    },
  ],
  [
    'SCANS',
    {
      'of its first scan only': grey(),
      'of its first coefficients only': grey(emptyScan(GREY, 1, 1, 0, 5)),
      'without its last bit': grey(emptyScan(GREY, 1, 1, 1, 63)),
      'with a scan twice': grey(REST, REST),
      'refined before there is anything': grey(emptyScan(GREY, 1, 1, 0x21, 63)),
      'refined from a bit that has not come': grey(
        emptyScan(GREY, 1, 1, 1, 63),
        emptyScan(GREY, 1, 1, 0x30, 63),
      ),
      'refined by two bits at once': grey(emptyScan(GREY, 1, 1, 2, 63), emptyScan(GREY, 1, 1, 0x20, 63)),
      'with details before its means': join(TABLES, REST, MEANS),
      'with means and details in one scan': join(TABLES, scanHeader([1], 0, 63), means(GREY, false)),
      'with a scan of nothing': grey(REST, emptyScan(GREY, 1, 5, 0, 1)),
      'with a coefficient 64': grey(emptyScan(GREY, 1, 1, 0, 64)),
      'with coefficients in the wrong order': grey(emptyScan(GREY, 1, 5, 0, 1)),
      'with bit 14': grey(...detailsFrom(14)),
      'with details of two components in one scan': join(
        quantization(),
        frame(PICTURE),
        huffman(),
        scanHeader([1, 2, 3], 0, 0),
        means(PICTURE, false),
        scanHeader([1, 2, 3], 1, 63),
        Buffer.alloc(6),
      ),
    },
  ],
  [
    'DATA',
    {
      'with fewer bits than a refinement of its means has': join(
        TABLES,
        scanHeader([1], 0, 0, 1),
        means(GREY, false),
        scanHeader([1], 0, 0, 0x10),
        Buffer.alloc(1),
        REST,
      ),
      'with fewer means than blocks': join(TABLES, scanHeader([1], 0, 0), Buffer.alloc(1), REST),
      'with codes that its table does not have': join(
        TABLES,
        scanHeader([1], 0, 0),
        entropy('1'.repeat(160)),
        REST,
      ),
      'with means that grow beyond 16 bits': join(TABLES, steepMeans('1'), REST),
      'with means that fall below 16 bits': join(TABLES, steepMeans('0'), REST),
      'with a restart that it does not announce': grey(
        REST.subarray(0, -2),
        Buffer.of(0xff, MARKER.restart),
        Buffer.alloc(2),
      ),
      'without the restarts that it announces': join(
        segment(MARKER.dri, Buffer.of(0, 5)),
        TABLES,
        MEANS,
        REST,
      ),
      'with restarts out of turn': withRestart(MARKER.restart + 1),
    },
  ],
])('the reader says %s of a picture', (reason, pictures) => {
  test.each(Object.entries(pictures))('%s', (_name, bytes) => {
    expect(readEighth(bytes)).toBe(reason);
  });
});

test('restarts in turn are read', () => {
  expect(readEighth(withRestart(MARKER.restart))).toMatchObject({ data: Buffer.alloc(15, 128) });
});

test.each([
  ['with a quantization table 3 besides', join(quantization(3), TABLES, MEANS, REST), 15],
  ['with the last kind of segment for applications', join(segment(0xef), TABLES, MEANS, REST), 15],
  ['with an empty comment', join(segment(MARKER.comment), TABLES, MEANS, REST), 15],
  [
    'with details of one coefficient in a scan',
    grey(emptyScan(GREY, 1, 1), emptyScan(GREY, 1, 2, 0, 63)),
    15,
  ],
  ['of the least sides', jpeg(LEAST, [], [emptyScan(LEAST, 1, 1, 0, 63)]), 1],
  ['from bit 13 on', grey(...detailsFrom(13)), 15],
  [
    'whose table is defined anew behind a scan that uses it',
    grey(segment(MARKER.dqt, Buffer.concat([Buffer.of(0), Buffer.alloc(64, 2)])), REST),
    15,
  ],
])('a picture %s is read', (_, picture, pixels) => {
  expect(readEighth(picture)).toMatchObject({ data: Buffer.alloc(pixels, 200) });
});

test.each(['1', '0'])('the largest mean is read, and the smallest: 15 bits of %s', (bit) => {
  const table = tableOf(0, 4, [0, 15]);
  const picture = join(
    TABLES,
    table,
    scanHeader([1], 0, 0),
    entropy(`0001${bit.repeat(15)}${'0000'.repeat(14)}`),
    REST,
  );
  expect(readEighth(picture)).toMatchObject({ width: 5, height: 3 });
});

test('fill bytes before markers and a stuffed byte in the data change nothing', () => {
  const filled = Buffer.concat([
    START,
    Buffer.of(0xff, 0xff),
    TABLES,
    MEANS,
    Buffer.of(0xff, 0xff),
    REST,
    Buffer.of(0xff),
    END,
  ]);
  expect(readEighth(filled)).toEqual(readEighth(grey(REST)));
});

test('no byte of a picture, whatever it becomes, makes the reader fail', () => {
  const whole = noisyProgressive({
    width: 16,
    height: 24,
    sampling: [0x22, 0x11, 0x11],
    restartInterval: 1,
  });
  for (let at = 0; at < whole.length; at++)
    for (const value of [0, 0xff]) readEighth(changed(whole, at, value));
});

test('an error of the machine is no reason to step aside', () => {
  expect(() => readEighth(undefined as unknown as Uint8Array)).toThrow(TypeError);
});
