/** Kinds of JPEG, and JPEG with wrong segments. */
import { number } from '../../scripts/checks/images/binary';
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
  type Image,
} from '../../scripts/checks/images/jpeg';
import { losslessJpeg } from '../../scripts/checks/images/lossless-jpeg';
import { opaque, SMALL, type ImageCase } from './image-case';

const IDS = [1, 2, 3];
const join = (...parts: Buffer[]): Buffer => Buffer.concat([START, ...parts]);
const TABLES = Buffer.concat([quantization(), frame(SMALL), huffman()]);
const SCAN = Buffer.concat([scanHeader(IDS), means(SMALL, true)]);
const PROGRESSIVE: Image = { ...SMALL, process: PROCESS.progressive, levels: [128] };

const GRAY: Image = { ...SMALL, levels: [128] };
/** Its 12 blocks by the standard tables (ITU-T T.81, K.3): a difference of 0 is 00, and the end of a block 1010. */
const STANDARD_GRAY = Buffer.from('28a28a'.repeat(3), 'hex');

/** Creates an image with a restart in the middle. */
function restarted(marker: number): Buffer {
  const half = Buffer.alloc(5);
  const interval = segment(MARKER.dri, number(6, 2));
  return join(interval, TABLES, scanHeader(IDS), half, Buffer.of(0xff, marker), half, END);
}

function truncations(): ImageCase[] {
  const whole = jpeg(SMALL, [segment(MARKER.comment, Buffer.alloc(20))]);
  const scan = whole.indexOf(Buffer.of(0xff, MARKER.sos));
  const cut = (name: string, at: number, rest: Partial<ImageCase> = {}): ImageCase => ({
    name: `JPEG cut ${name}`,
    bytes: () => whole.subarray(0, at),
    verdict: 'CORRUPT',
    ...rest,
  });
  return [
    cut('after its first marker', 3),
    cut('within a comment', 12),
    cut('within DQT', 60),
    cut('within SOF0', whole.indexOf(Buffer.of(0xff, 0xc0)) + 8),
    cut('within DHT', whole.indexOf(Buffer.of(0xff, MARKER.dht)) + 30),
    cut('before its scan', scan),
    cut('within the header of its scan', scan + 6),
    cut('before the data of its scan', scan + 14),
    cut('within the data of its scan', scan + 14 + 4),
    cut('before EOI', whole.length - 2, { verdict: opaque(), chrome: 'part' }),
    cut('within EOI', whole.length - 1, { verdict: opaque(), chrome: 'part' }),
  ];
}

/** Coding processes and other features that decoders may not support. */
const KINDS: readonly ImageCase[] = [
  ...(
    [
      ['of one component, gray', { levels: [90] }],
      ['of five components', { levels: [90, 20, 30, 40, 50] }, 'CORRUPT'],
      ['without components', { levels: [] }, 'CORRUPT'],
      ['4:2:0', { sampling: [0x22, 0x11, 0x11] }],
      ['4:2:2', { sampling: [0x21, 0x11, 0x11] }],
      ['4:4:0', { sampling: [0x12, 0x11, 0x11] }],
      ['4:1:1', { sampling: [0x41, 0x11, 0x11] }],
      ['4:1:0', { sampling: [0x42, 0x11, 0x11] }],
      ['with more chroma than luma samples', { sampling: [0x11, 0x22, 0x22] }],
      ['with sampling 3 x 1', { sampling: [0x31, 0x11, 0x11] }],
      ['with sampling 0 x 0', { sampling: [0x00, 0x11, 0x11] }, 'CORRUPT'],
      ['with sampling 5 x 5', { sampling: [0x55, 0x11, 0x11] }, 'CORRUPT'],
      ['with more blocks per unit than allowed', { sampling: [0x44, 0x44, 0x44] }, 'CORRUPT'],
      ['with several components of one id', { ids: [1, 1, 1] }],
      ['extended sequential', { process: PROCESS.extended }],
      ['of 12 bits', { process: PROCESS.extended, precision: 12 }, 'CORRUPT'],
      ['baseline that declares 12 bits', { precision: 12 }, 'CORRUPT'],
      ['that declares 16 bits', { precision: 16 }, 'CORRUPT'],
      ['with the frame marker of a lossless image', { process: PROCESS.lossless }, 'CORRUPT'],
      ['hierarchical', { process: 5 }, 'CORRUPT'],
      ['hierarchical progressive', { process: 6 }, 'CORRUPT'],
      ['of the reserved process 8', { process: 8 }, 'CORRUPT'],
      ['arithmetic progressive', { process: 10 }, 'CORRUPT'],
      ['arithmetic lossless', { process: 11 }, 'CORRUPT'],
      ['arithmetic hierarchical', { process: 13 }, 'CORRUPT'],
    ] as const
  ).map(
    ([name, image, verdict = opaque()]: readonly [
      string,
      Partial<Image>,
      ImageCase['verdict']?,
    ]): ImageCase => ({
      name: `JPEG ${name}`,
      bytes: () => jpeg({ ...SMALL, ...image }),
      verdict,
    }),
  ),
  {
    name: 'JPEG of two components',
    bytes: () => jpeg({ ...SMALL, levels: [90, 20] }),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with arithmetic coding',
    bytes: () => jpeg({ ...SMALL, process: PROCESS.arithmetic }),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'JPEG, lossless',
    bytes: () =>
      losslessJpeg({ width: 256, height: 192 }, (x, y, component) => (x * (component + 1) + y) & 255),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG, progressive',
    bytes: () =>
      jpeg(
        PROGRESSIVE,
        [],
        Array.from({ length: 63 }, (_, index) => emptyScan(PROGRESSIVE, 1, index + 1)),
      ),
    verdict: opaque(),
  },
  { name: 'JPEG, progressive, with its first scan only', bytes: () => jpeg(PROGRESSIVE), verdict: opaque() },
  {
    name: 'JPEG, progressive, with a repeated scan',
    bytes: () => jpeg(PROGRESSIVE, [], [emptyScan(PROGRESSIVE, 1, 1), emptyScan(PROGRESSIVE, 1, 1)]),
    verdict: opaque(),
  },
  {
    name: 'JPEG, progressive, with a refinement before the first pass',
    bytes: () => jpeg(PROGRESSIVE, [], [emptyScan(PROGRESSIVE, 1, 1, 0x21)]),
    verdict: opaque(),
  },
  {
    name: 'JPEG, progressive, with a coefficient 64',
    bytes: () => jpeg(PROGRESSIVE, [], [emptyScan(PROGRESSIVE, 1, 64)]),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a scan for each component',
    bytes: () => join(TABLES, ...IDS.map((id) => Buffer.concat([scanHeader([id]), Buffer.alloc(3)])), END),
    verdict: opaque(),
  },
  {
    name: 'JPEG with a scan for two of three components',
    bytes: () => join(TABLES, ...[1, 2].map((id) => Buffer.concat([scanHeader([id]), Buffer.alloc(3)])), END),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'JPEG with quantization tables of 16 bits',
    bytes: () =>
      join(
        segment(MARKER.dqt, Buffer.concat([Buffer.of(0x10), Buffer.alloc(128, 1)])),
        frame(SMALL),
        huffman(),
        SCAN,
        END,
      ),
    verdict: opaque(),
  },
];

const FAULTS: readonly ImageCase[] = [
  { name: 'JPEG without DQT', bytes: () => join(frame(SMALL), huffman(), SCAN, END), verdict: 'CORRUPT' },
  { name: 'JPEG without SOF', bytes: () => join(quantization(), huffman(), SCAN, END), verdict: 'CORRUPT' },
  {
    name: 'JPEG without DHT, as in Motion JPEG',
    bytes: () => join(quantization(), frame(GRAY), scanHeader(IDS.slice(0, 1)), STANDARD_GRAY, END),
    verdict: opaque(),
  },
  { name: 'JPEG without a scan', bytes: () => join(TABLES, END), verdict: 'CORRUPT' },
  { name: 'JPEG with two SOF', bytes: () => join(TABLES, frame(SMALL), SCAN, END), verdict: 'CORRUPT' },
  {
    name: 'JPEG whose second SOF, in its scan, is arithmetic-coded',
    bytes: () => join(TABLES, SCAN, frame({ ...SMALL, process: PROCESS.arithmetic }), END),
    verdict: opaque(),
  },
  {
    name: 'JPEG with an arithmetic-coded SOF in an APP5 segment',
    bytes: () =>
      join(segment(MARKER.app + 5, frame({ ...SMALL, process: PROCESS.arithmetic })), TABLES, SCAN, END),
    verdict: opaque(),
  },
  {
    name: 'JPEG with an arithmetic-coded SOF after bytes between two segments',
    bytes: () =>
      join(
        quantization(),
        Buffer.from('junk'),
        frame({ ...SMALL, process: PROCESS.arithmetic }),
        TABLES,
        SCAN,
        END,
      ),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a lossless SOF after fill bytes',
    bytes: () =>
      join(
        quantization(),
        Buffer.alloc(9, 0xff),
        frame({ ...SMALL, process: PROCESS.lossless }),
        TABLES,
        SCAN,
        END,
      ),
    verdict: 'CORRUPT',
  },
  { name: 'JPEG with two SOI', bytes: () => join(START, TABLES, SCAN, END), verdict: 'CORRUPT' },
  {
    name: 'JPEG with SOF after its scan',
    bytes: () => join(quantization(), huffman(), SCAN, frame(SMALL), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a scan of a missing component',
    bytes: () => join(TABLES, scanHeader([9]), Buffer.alloc(3), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a scan without components',
    bytes: () => join(TABLES, scanHeader([]), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a repeated component in a scan',
    bytes: () => join(TABLES, scanHeader([1, 1, 2]), Buffer.alloc(9), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a quantization table of id 4',
    bytes: () => join(quantization(4), TABLES, SCAN, END),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a quantization table of zeros',
    bytes: () => join(segment(MARKER.dqt, Buffer.alloc(65)), frame(SMALL), huffman(), SCAN, END),
    verdict: opaque(),
  },
  {
    name: 'JPEG with a Huffman table of more codes than possible',
    bytes: () =>
      join(
        quantization(),
        frame(SMALL),
        segment(MARKER.dht, Buffer.concat([Buffer.of(0, 3), Buffer.alloc(18)])),
        SCAN,
        END,
      ),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a Huffman table of 300 codes',
    bytes: () =>
      join(
        quantization(),
        frame(SMALL),
        segment(
          MARKER.dht,
          Buffer.concat([Buffer.of(0), Buffer.alloc(15), Buffer.of(255), Buffer.alloc(300)]),
        ),
        SCAN,
        END,
      ),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a segment of length 0',
    bytes: () => join(segment(MARKER.comment, Buffer.alloc(0), 0), TABLES, SCAN, END),
    verdict: opaque(),
  },
  {
    name: 'JPEG with a segment of length 1',
    bytes: () => join(segment(MARKER.comment, Buffer.alloc(0), 1), TABLES, SCAN, END),
    verdict: opaque(),
  },
  {
    name: 'JPEG with a segment longer than the file',
    bytes: () => join(segment(MARKER.comment, Buffer.alloc(0), 65_535), TABLES, SCAN, END),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with SOF of a wrong length',
    bytes: () =>
      join(
        quantization(),
        segment(0xc0, Buffer.concat([frame(SMALL).subarray(4), Buffer.of(0)])),
        huffman(),
        SCAN,
        END,
      ),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with a marker that does not exist',
    bytes: () => join(segment(0x02), TABLES, SCAN, END),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with bytes between two segments',
    bytes: () =>
      join(Buffer.alloc(0), quantization(), Buffer.from('junk'), frame(SMALL), huffman(), SCAN, END),
    verdict: opaque(),
  },
  {
    name: 'JPEG with its height only in DNL',
    bytes: () =>
      join(
        quantization(),
        frame({ ...SMALL, height: 0 }),
        huffman(),
        SCAN,
        segment(MARKER.dnl, number(SMALL.height, 2)),
        END,
      ),
    verdict: 'CORRUPT',
  },
  {
    name: 'JPEG with half of its rows',
    bytes: () => join(TABLES, scanHeader(IDS), means({ ...SMALL, height: SMALL.height / 2 }, true), END),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'JPEG with more rows than declared',
    bytes: () => join(TABLES, scanHeader(IDS), means({ ...SMALL, height: SMALL.height * 2 }, true), END),
    verdict: opaque(),
  },
  {
    name: 'JPEG with codes missing from its tables',
    bytes: () => join(TABLES, scanHeader(IDS), entropy('1'.repeat(320)), END),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'JPEG with a restart interval but no restarts',
    bytes: () => join(segment(MARKER.dri, number(4, 2)), TABLES, SCAN, END),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'JPEG with restarts',
    bytes: () => restarted(MARKER.restart),
    verdict: opaque(),
  },
  {
    name: 'JPEG with restarts out of order',
    bytes: () => restarted(MARKER.restart + 5),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'JPEG with unused arithmetic conditioning',
    bytes: () => join(segment(MARKER.dac, Buffer.of(0, 0x10)), TABLES, SCAN, END),
    verdict: opaque(),
  },
];

export const JPEG_KINDS: readonly ImageCase[] = KINDS;
export const JPEG_FAULTS: readonly ImageCase[] = [...truncations(), ...FAULTS];
