/** Small files that could take a lot of memory or time. */
import { deflateSync } from 'node:zlib';
import { number, SENTINEL } from '../../scripts/checks/images/binary';
import { profile, SRGB } from '../../scripts/checks/images/icc';
import * as jpeg from '../../scripts/checks/images/jpeg';
import * as png from '../../scripts/checks/images/png';
import { opaque, SMALL, type ImageCase } from './image-case';

const GIGABYTE = 2 ** 30;
const PROGRESSIVE = { ...SMALL, process: jpeg.PROCESS.progressive, levels: [128] };

/** Creates a chunk with a keyword and a zlib stream of `length` zeros. */
function inflating(type: 'zTXt' | 'iTXt' | 'iCCP', length: number): Buffer {
  const before = type === 'iTXt' ? `${SENTINEL}\0\x01\0\0\0` : `${SENTINEL}\0\0`;
  return png.chunk(type, Buffer.concat([Buffer.from(before), png.deflatedZeros(length)]));
}

/** Creates an sRGB profile with zeros behind its tags. */
function hugeProfile(length: number): Buffer {
  const whole = Buffer.alloc(length);
  profile(SRGB, SENTINEL).copy(whole);
  whole.writeUInt32BE(length);
  return png.chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), deflateSync(whole)]));
}

function scans(count: number): Buffer {
  // The first scan has the means.
  return jpeg.jpeg(PROGRESSIVE, [], Array<Buffer>(count - 1).fill(jpeg.emptyScan(PROGRESSIVE, 1, 1)));
}

/** SOI and EOI have no length and do not count. The image has four segments, including its scan header. */
function segments(marker: number, count: number): Buffer {
  return jpeg.jpeg(SMALL, Array<Buffer>(count - 4).fill(jpeg.segment(marker)));
}

export const BOMBS: readonly ImageCase[] = [
  ...(['zTXt', 'iTXt', 'iCCP'] as const).map((type) => ({
    name: `PNG with a ${type} chunk that inflates to 1 GB`,
    bytes: () => png.png(SMALL, [inflating(type, GIGABYTE)]),
    verdict: opaque(),
  })),
  {
    name: 'PNG with 100 zTXt chunks that inflate to 7 MB each, within libpng’s limit',
    bytes: () => png.png(SMALL, Array<Buffer>(100).fill(inflating('zTXt', 7_000_000))),
    verdict: opaque(),
  },
  {
    name: 'PNG with a profile of 50 MB in 50 KB',
    bytes: () => png.png(SMALL, [hugeProfile(50_000_000)]),
    verdict: opaque(),
  },
  {
    name: 'PNG with 5 MB of EXIF',
    bytes: () => png.png(SMALL, [png.chunk('eXIf', Buffer.alloc(5_000_000, 'x'))]),
    verdict: opaque(),
  },
  {
    name: 'arithmetic-coded JPEG of 170 bytes with 268 megapixels',
    bytes: () => {
      const image = { width: 16_370, height: 16_370, process: jpeg.PROCESS.arithmetic };
      const header = Buffer.concat([jpeg.START, jpeg.quantization(), jpeg.frame(image)]);
      return Buffer.concat([header, jpeg.scanHeader([1, 2, 3]), Buffer.alloc(64), jpeg.END]);
    },
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'PNG whose IDAT inflates to 200 MB more than its rows',
    bytes: () =>
      Buffer.concat([
        png.SIGNATURE,
        png.header(SMALL),
        png.chunk('IDAT', png.deflatedZeros(200_000_000)),
        png.END,
      ]),
    verdict: opaque(),
  },
  ...(['tEXt', 'juNk', 'sPLT', 'IDAT'] as const).map((type) => ({
    name: `PNG with 20,000 ${type === 'IDAT' ? 'empty' : 'small'} ${type} chunks`,
    bytes: () => {
      const one = png.chunk(type, type === 'IDAT' ? undefined : Buffer.from('a\0\x08abcdef'));
      return png.png(SMALL, Array<Buffer>(20_000).fill(one));
    },
    verdict: opaque(),
  })),
  ...(['tIME', 'gAMA', 'eXIf'] as const).map((type) => ({
    name: `PNG with 100,000 empty ${type} chunks`,
    bytes: () => png.png(SMALL, Array<Buffer>(100_000).fill(png.chunk(type))),
    verdict: opaque(),
  })),
  {
    name: 'PNG with 100,000 tIME chunks with a wrong checksum',
    bytes: () => png.png(SMALL, Array<Buffer>(100_000).fill(png.chunk('tIME', Buffer.alloc(0), { crc: 1 }))),
    verdict: opaque(),
  },
  {
    name: 'Gray PNG with 100,000 empty palettes',
    bytes: () => png.png({ ...SMALL, color: 0 }, Array<Buffer>(100_000).fill(png.chunk('PLTE'))),
    verdict: opaque(),
    chrome: 'nothing',
  },
  {
    name: 'PNG with 2 MB of profiles that inflate to 1 MB each',
    bytes: () => {
      const start = png.deflatedZeros(2 ** 20).subarray(0, 1000);
      const bomb = png.chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), start]));
      return png.png(SMALL, Array<Buffer>(1000).fill(bomb), Array<Buffer>(1000).fill(bomb));
    },
    verdict: opaque(),
  },
  {
    name: 'PNG with one IDAT chunk per byte',
    bytes: () => {
      const whole = png.data(SMALL).subarray(8, -4);
      const chunks = [...whole].map((byte) => png.chunk('IDAT', Buffer.of(byte)));
      return Buffer.concat([png.SIGNATURE, png.header(SMALL), ...chunks, png.END]);
    },
    verdict: opaque(),
  },
  { name: 'JPEG with 100 scans', bytes: () => scans(100), verdict: opaque(), chrome: 'nothing' },
  { name: 'JPEG with 101 scans', bytes: () => scans(101), verdict: 'CORRUPT', chrome: 'nothing' },
  { name: 'JPEG with 5,000 scans', bytes: () => scans(5000), verdict: 'CORRUPT', chrome: 'nothing' },
  {
    name: 'JPEG with 5,000 scans after a marker that only an out-of-step decoder skips',
    bytes: () => {
      const many = scans(5000);
      const first = many.indexOf(Buffer.from([0xff, jpeg.MARKER.sos]));
      const restarts = jpeg.segment(jpeg.MARKER.dri, number(1, 2));
      const hiding = Buffer.of(0xff, 0x02, 0xff, 0xff);
      const head = many.subarray(0, first);
      return Buffer.concat([
        head,
        restarts,
        many.subarray(first, first + 12),
        hiding,
        many.subarray(first + 12),
      ]);
    },
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'JPEG with 10,000 segments',
    bytes: () => segments(jpeg.MARKER.app + 2, 10_000),
    verdict: opaque(),
  },
  ...[jpeg.MARKER.app + 2, jpeg.MARKER.comment].map((marker): ImageCase => ({
    name: `JPEG with 10,001 segments, mostly ${marker === jpeg.MARKER.comment ? 'comments' : 'APP2'}`,
    bytes: () => segments(marker, 10_001),
    verdict: 'CORRUPT',
    chrome: 'whole',
  })),
  {
    name: 'JPEG with 5 MB of APP1 segments',
    bytes: () =>
      jpeg.jpeg(SMALL, Array<Buffer>(80).fill(jpeg.segment(jpeg.MARKER.app + 1, Buffer.alloc(65_533, 'x')))),
    verdict: opaque(),
  },
  {
    name: 'JPEG with 1 MB of fill bytes before a marker',
    bytes: () => jpeg.jpeg(SMALL, [Buffer.alloc(1_000_000, 0xff)]),
    verdict: opaque(),
  },
];
