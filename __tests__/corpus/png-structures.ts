/** Kinds of PNG, and PNG with wrong chunks. */
import { deflateRawSync, deflateSync } from 'node:zlib';
import { number } from '../../scripts/checks/images/binary';
import { chunk, data, END, header, png, rows, SIGNATURE, type Header } from '../../scripts/checks/images/png';
import { opaque, SMALL, transparent, type ImageCase } from './image-case';

const join = (...parts: Buffer[]): Buffer => Buffer.concat([SIGNATURE, ...parts]);
const HEADER = header(SMALL);
const DATA = (): Buffer => data(SMALL);
const STREAM = (): Buffer => deflateSync(rows(SMALL));
const PALETTE = chunk('PLTE', Buffer.from('ff000000ff000000ffffff00', 'hex'));
const INDEXED: Header = { ...SMALL, depth: 2, color: 3 };
const TEXT = chunk('tEXt', Buffer.from('Title\0odd'));

/** Creates PNG cut after and within each part. */
function truncations(): ImageCase[] {
  const whole = join(HEADER, TEXT, DATA(), END);
  const cut = (name: string, at: number, rest: Partial<ImageCase> = {}): ImageCase => ({
    name: `PNG cut ${name}`,
    bytes: () => whole.subarray(0, at),
    verdict: 'CORRUPT',
    ...rest,
  });
  const afterHeader = SIGNATURE.length + HEADER.length;
  const afterText = afterHeader + TEXT.length;
  return [
    cut('after the signature', SIGNATURE.length),
    cut('within IHDR', SIGNATURE.length + 12),
    cut('after IHDR', afterHeader),
    cut('within a text chunk', afterHeader + 10),
    cut('before IDAT', afterText),
    cut('within the length of IDAT', afterText + 2),
    cut('within IDAT', afterText + 8 + STREAM().length / 2, { chrome: 'part' }),
    cut('within the checksum of IDAT', whole.length - END.length - 2, { chrome: 'whole' }),
    cut('before IEND', whole.length - END.length, { verdict: opaque() }),
    cut('within IEND', whole.length - 6, { verdict: opaque() }),
  ];
}

/** Invalid headers. */
const HEADERS: readonly (readonly [string, Header])[] = [
  ['gray of 3 bits', { ...SMALL, depth: 3, color: 0 }],
  ['RGB of 4 bits', { ...SMALL, depth: 4 }],
  ['a palette of 16 bits', { ...SMALL, depth: 16, color: 3 }],
  ['0 bits', { ...SMALL, depth: 0, color: 0 }],
  ['32 bits', { ...SMALL, depth: 32, color: 0 }],
  ['color type 1', { ...SMALL, color: 1 }],
  ['color type 5', { ...SMALL, color: 5 }],
  ['color type 255', { ...SMALL, color: 255 }],
  ['compression 1', { ...SMALL, compression: 1 }],
  ['filter method 1', { ...SMALL, filter: 1 }],
  ['interlacing 2', { ...SMALL, interlace: 2 }],
];

/** All color types, depths and interlace methods, with every filter at 8 bits and the most complex filter at other depths. */
function kinds(): ImageCase[] {
  const depths: Readonly<Record<number, readonly number[]>> = {
    0: [1, 2, 4, 8, 16],
    2: [8, 16],
    3: [1, 2, 4, 8],
    4: [8, 16],
    6: [8, 16],
  };
  return Object.entries(depths).flatMap(([color, list]) =>
    list.flatMap((depth) =>
      [0, 1].flatMap((interlace) =>
        (depth === 8 ? [0, 1, 2, 3, 4] : [4]).map((filter): ImageCase => {
          const image = { ...SMALL, color: Number(color), depth, interlace };
          const palette = color === '3' ? [chunk('PLTE', Buffer.alloc(3 * 2 ** depth, 'abc'))] : [];
          return {
            name: `PNG of color type ${color}, ${depth} bits, ${interlace === 1 ? 'interlaced, ' : ''}filter ${filter}`,
            bytes: () => join(header(image), ...palette, data(image, undefined, filter), END),
            verdict: image.color < 4 ? opaque() : transparent(),
          };
        }),
      ),
    ),
  );
}

const wrong = (part: Buffer): Buffer =>
  Buffer.concat([part.subarray(0, -1), Buffer.of((part.at(-1) ?? 0) ^ 1)]);

const FAULTS: readonly ImageCase[] = [
  {
    name: 'PNG with a wrong checksum of IHDR',
    bytes: () => join(wrong(HEADER), DATA(), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with a wrong checksum of IDAT',
    bytes: () => join(HEADER, wrong(DATA()), END),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'PNG with a wrong checksum of IEND',
    bytes: () => join(HEADER, DATA(), wrong(END)),
    verdict: opaque(),
  },
  {
    name: 'PNG with a wrong checksum of a text chunk',
    bytes: () => join(HEADER, wrong(TEXT), DATA(), END),
    verdict: opaque(),
  },
  {
    name: 'PNG with a wrong checksum of PLTE',
    bytes: () => join(header(INDEXED), wrong(PALETTE), data(INDEXED), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with a wrong checksum in its compressed stream',
    bytes: () => join(HEADER, chunk('IDAT', wrong(STREAM())), END),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  { name: 'PNG without IHDR', bytes: () => join(DATA(), END), verdict: 'CORRUPT' },
  { name: 'PNG without IDAT', bytes: () => join(HEADER, END), verdict: 'CORRUPT' },
  { name: 'PNG with two IHDR', bytes: () => join(HEADER, HEADER, DATA(), END), verdict: 'CORRUPT' },
  {
    name: 'PNG with IHDR after a text chunk',
    bytes: () => join(TEXT, HEADER, DATA(), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with IHDR of 12 bytes',
    bytes: () => join(chunk('IHDR', HEADER.subarray(8, 20)), DATA(), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with IEND of 4 bytes',
    bytes: () => join(HEADER, DATA(), chunk('IEND', Buffer.alloc(4))),
    verdict: opaque(),
  },
  { name: 'PNG with IEND before IDAT', bytes: () => join(HEADER, END, DATA()), verdict: 'CORRUPT' },
  {
    name: 'PNG with a text chunk between two IDAT chunks',
    bytes: () =>
      join(HEADER, chunk('IDAT', STREAM().subarray(0, 99)), TEXT, chunk('IDAT', STREAM().subarray(99)), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with empty IDAT chunks between the others',
    bytes: () =>
      join(
        HEADER,
        chunk('IDAT'),
        chunk('IDAT', STREAM().subarray(0, 99)),
        chunk('IDAT'),
        chunk('IDAT', STREAM().subarray(99)),
        END,
      ),
    verdict: opaque(),
  },
  {
    name: 'PNG with the IDAT of a second image',
    bytes: () => join(HEADER, DATA(), DATA(), END),
    verdict: opaque(),
  },
  {
    name: 'PNG with half of its rows',
    bytes: () => join(HEADER, chunk('IDAT', deflateSync(rows({ ...SMALL, height: SMALL.height / 2 }))), END),
    verdict: 'CORRUPT',
    chrome: 'part',
  },
  {
    name: 'PNG with more rows than declared',
    bytes: () => join(HEADER, chunk('IDAT', deflateSync(rows({ ...SMALL, height: SMALL.height * 2 }))), END),
    verdict: opaque(),
  },
  {
    name: 'PNG with rows that no filter has made',
    bytes: () => join(HEADER, data(SMALL, undefined, 5), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with rows of filter 255',
    bytes: () => join(HEADER, data(SMALL, undefined, 255), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG whose stream has no zlib header',
    bytes: () => join(HEADER, chunk('IDAT', deflateRawSync(rows(SMALL))), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG whose stream requires a dictionary',
    bytes: () =>
      join(HEADER, chunk('IDAT', deflateSync(rows(SMALL), { dictionary: Buffer.from('abc') })), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG whose stream declares a window larger than zlib’s',
    bytes: () => {
      const stream = STREAM();
      stream.set([0x88, 0x1c]);
      return join(HEADER, chunk('IDAT', stream), END);
    },
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG whose stream is noise',
    bytes: () =>
      join(HEADER, chunk('IDAT', Buffer.concat([Buffer.from('789c', 'hex'), Buffer.alloc(500, 0xa7)])), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with a chunk that declares 2^31 - 1 bytes',
    bytes: () => join(HEADER, chunk('tEXt', Buffer.from('a\0bc'), { length: 2 ** 31 - 1 }), DATA(), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with a chunk that declares 2^32 - 1 bytes',
    bytes: () => join(HEADER, chunk('tEXt', Buffer.from('a\0bc'), { length: 2 ** 32 - 1 }), DATA(), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with an IDAT that declares one byte too many',
    bytes: () => join(HEADER, chunk('IDAT', STREAM(), { length: STREAM().length + 1 }), END),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'PNG with an unknown ancillary chunk',
    bytes: () => join(HEADER, chunk('juNk', Buffer.alloc(9)), DATA(), END),
    verdict: opaque(),
  },
  {
    name: 'PNG with an unknown critical chunk',
    bytes: () => join(HEADER, chunk('JUNK', Buffer.alloc(9)), DATA(), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with a chunk type that is not letters',
    bytes: () => join(HEADER, chunk('\0\x01\x02\x03'), DATA(), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG without its palette',
    bytes: () => join(header(INDEXED), data(INDEXED), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with a palette after IDAT',
    bytes: () => join(header(INDEXED), data(INDEXED), PALETTE, END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with an empty palette',
    bytes: () => join(header(INDEXED), chunk('PLTE'), data(INDEXED), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with a palette of 4 bytes',
    bytes: () => join(header(INDEXED), chunk('PLTE', Buffer.alloc(4)), data(INDEXED), END),
    verdict: 'CORRUPT',
    chrome: 'whole',
  },
  {
    name: 'PNG with a palette of 257 colors',
    bytes: () => join(header(INDEXED), chunk('PLTE', Buffer.alloc(771)), data(INDEXED), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with more colors than its depth can address',
    bytes: () => join(header(INDEXED), chunk('PLTE', Buffer.alloc(15)), data(INDEXED), END),
    verdict: opaque(),
  },
  {
    name: 'PNG with pixels of colors missing from its palette',
    bytes: () => join(header(INDEXED), chunk('PLTE', Buffer.alloc(3)), data(INDEXED), END),
    verdict: opaque(),
  },
  {
    name: 'PNG with two palettes',
    bytes: () => join(header(INDEXED), PALETTE, PALETTE, data(INDEXED), END),
    verdict: 'CORRUPT',
  },
  {
    name: 'Gray PNG with a palette',
    bytes: () => png({ ...SMALL, color: 0 }, [PALETTE]),
    verdict: opaque(),
  },
  { name: 'RGB PNG with a suggested palette', bytes: () => png(SMALL, [PALETTE]), verdict: opaque() },
  ...[
    'gAMA',
    'cHRM',
    'sRGB',
    'iCCP',
    'tRNS',
    'bKGD',
    'pHYs',
    'sBIT',
    'hIST',
    'tIME',
    'eXIf',
    'cICP',
    'mDCV',
    'cLLI',
    'acTL',
    'sCAL',
    'pCAL',
    'oFFs',
    'sPLT',
    'zTXt',
    'iTXt',
  ].flatMap((type): ImageCase[] => [
    { name: `PNG with an empty ${type}`, bytes: () => png(SMALL, [chunk(type)]), verdict: opaque() },
    {
      name: `PNG with 99 bytes of noise in ${type}`,
      bytes: () => png(SMALL, [chunk(type, Buffer.alloc(99, 0xc3))]),
      verdict: opaque(),
    },
    {
      name: `PNG with two ${type} chunks after IDAT`,
      bytes: () => png(SMALL, [], [chunk(type, number(1, 4)), chunk(type, number(1, 4))]),
      verdict: opaque(),
    },
  ]),
  {
    name: 'APNG of two frames, of which the first is shown',
    bytes: () =>
      png(
        SMALL,
        [chunk('acTL', Buffer.concat([number(2, 4), number(0, 4)])), frameControl(0)],
        [frameControl(1), chunk('fdAT', Buffer.concat([number(2, 4), STREAM()]))],
      ),
    verdict: opaque(),
  },
  {
    name: 'APNG that declares 2^31 - 1 frames',
    bytes: () =>
      png(SMALL, [chunk('acTL', Buffer.concat([number(2 ** 31 - 1, 4), number(0, 4)])), frameControl(0)]),
    verdict: opaque(),
  },
];

function frameControl(sequence: number): Buffer {
  const numbers = [sequence, SMALL.width, SMALL.height, 0, 0].map((value) => number(value, 4));
  return chunk('fcTL', Buffer.concat([...numbers, number(1, 2), number(10, 2), Buffer.of(0, 0)]));
}

export const PNG_KINDS: readonly ImageCase[] = kinds();

export const PNG_FAULTS: readonly ImageCase[] = [
  ...truncations(),
  ...HEADERS.map(([name, image]): ImageCase => ({
    name: `PNG of ${name}`,
    bytes: () => join(header(image), DATA(), END),
    verdict: 'CORRUPT',
  })),
  ...FAULTS,
];
