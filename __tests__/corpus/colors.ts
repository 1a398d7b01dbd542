/** Images of one color, in all encodings of a color. */
import { deflateSync } from 'node:zlib';
import { number } from '../../scripts/checks/images/binary';
import { DISPLAY_P3, linearGray, profile, SRGB, type Primaries } from '../../scripts/checks/images/icc';
import { jpeg, MARKER, segment, type Image } from '../../scripts/checks/images/jpeg';
import {
  chunk,
  data,
  END,
  header,
  SIGNATURE,
  type Header,
  type Paint,
} from '../../scripts/checks/images/png';
import { opaque, SMALL, transparent, type ImageCase } from './image-case';

/** An image whose thumbnail must have this color everywhere. */
export interface ColorCase extends ImageCase {
  /** Levels of red, green, blue and, if not opaque, alpha, from 0 to 255. */
  readonly color: readonly number[];
}

const RED = [254, 0, 0];
/** Red in YCbCr. */
const RED_YCC = [76, 85, 255];
/** Red ink as Adobe stores it: its complement. */
const CYAN_YCC = [179, 171, 1];

function adobe(transform: number): Buffer {
  return segment(MARKER.app + 14, Buffer.from([...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]));
}
const JFIF = segment(MARKER.app, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1'));
const RGB_IDS = [...Buffer.from('RGB')];

function icc(primaries: Primaries): Buffer {
  return segment(
    MARKER.app + 2,
    Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile(primaries, 'test')]),
  );
}

const JPEGS: readonly (readonly [string, Partial<Image>, readonly Buffer[], readonly number[]])[] = [
  ['of YCbCr, with JFIF', { levels: RED_YCC }, [JFIF], RED],
  ['of YCbCr, without any marker', { levels: RED_YCC }, [], RED],
  ['of YCbCr, with Adobe’s marker', { levels: RED_YCC }, [adobe(1)], RED],
  ['of YCbCr, with an unknown transform in Adobe’s marker', { levels: RED_YCC }, [adobe(7)], RED],
  ['of RGB, with Adobe’s marker', { levels: [255, 0, 0] }, [adobe(0)], [255, 0, 0]],
  ['of RGB, by the ids R, G and B', { levels: [255, 0, 0], ids: RGB_IDS }, [], [255, 0, 0]],
  ['of YCbCr by JFIF, but of RGB by Adobe’s marker', { levels: RED_YCC }, [JFIF, adobe(0)], RED],
  ['of YCbCr, with the ids R, G and B and JFIF', { levels: RED_YCC, ids: RGB_IDS }, [JFIF], RED],
  ['of CMYK, with Adobe’s marker', { levels: [255, 0, 0, 255] }, [adobe(0)], [255, 0, 0]],
  ['of YCCK, with Adobe’s marker', { levels: [...CYAN_YCC, 255] }, [adobe(2)], [255, 0, 0]],
  ['of CMYK, without any marker', { levels: [255, 0, 0, 255] }, [], [255, 0, 0]],
  ['of gray', { levels: [100] }, [], [100, 100, 100]],
  ['of gray, with Adobe’s marker', { levels: [100] }, [adobe(1)], [100, 100, 100]],
  ['with a profile of sRGB', { levels: RED_YCC }, [icc(SRGB)], RED],
  [
    'with a profile in which red is blue',
    { levels: RED_YCC },
    [icc([SRGB[2], SRGB[1], SRGB[0]])],
    [0, 0, 254],
  ],
  ['of gray, with a profile of RGB', { levels: [100] }, [icc(SRGB)], [100, 100, 100]],
];

const paint =
  (...samples: readonly number[]): Paint =>
  (_x, _y, sample) =>
    (samples[sample] ?? 0) * 257;

function image(
  fields: Omit<Header, 'width' | 'height'>,
  color: readonly number[],
  chunks: readonly Buffer[] = [],
): () => Buffer {
  const of = { ...SMALL, ...fields };
  return () => Buffer.concat([SIGNATURE, header(of), ...chunks, data(of, paint(...color)), END]);
}

const TONE = [200, 100, 50];
const PLTE = chunk('PLTE', Buffer.from([...TONE, 1, 2, 3]));
const iccp = (bytes: Buffer): Buffer =>
  chunk('iCCP', Buffer.concat([Buffer.from('p\0\0'), deflateSync(bytes)]));
const LINEAR = iccp(linearGray('test'));
const shorts = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => number(value, 2)));
const cicp = (...values: readonly number[]): Buffer => chunk('cICP', Buffer.from(values));
const gamma = (value: number): Buffer => chunk('gAMA', number(value, 4));
const CHRM = chunk(
  'cHRM',
  Buffer.concat(
    [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6000].map((value) => number(value, 4)),
  ),
);

const PNGS: readonly (readonly [string, () => Buffer, readonly number[]])[] = [
  ['gray', image({ color: 0 }, [100]), [100, 100, 100]],
  [
    'gray whose only color is transparent',
    image({ color: 0 }, [100], [chunk('tRNS', shorts(100))]),
    [100, 100, 100, 0],
  ],
  [
    'gray with a transparent color that it does not use',
    image({ color: 0 }, [100], [chunk('tRNS', shorts(7))]),
    [100, 100, 100],
  ],
  [
    'gray of 16 bits whose only color is transparent',
    image({ color: 0, depth: 16 }, [100], [chunk('tRNS', shorts(100 * 257))]),
    [100, 100, 100, 0],
  ],
  [
    'gray of 1 bit whose white is transparent',
    image({ color: 0, depth: 1 }, [255], [chunk('tRNS', shorts(1))]),
    [255, 255, 255, 0],
  ],
  ['gray with alpha', image({ color: 4 }, [100, 128]), [100, 100, 100, 128]],
  ['RGB', image({}, TONE), TONE],
  ['RGB whose only color is transparent', image({}, TONE, [chunk('tRNS', shorts(...TONE))]), [...TONE, 0]],
  ['RGB of 16 bits', image({ depth: 16 }, TONE), TONE],
  ['RGB with alpha', image({ color: 6 }, [...TONE, 128]), [...TONE, 128]],
  ['RGB with alpha of 16 bits', image({ color: 6, depth: 16 }, [...TONE, 128]), [...TONE, 128]],
  ['palette', image({ color: 3, depth: 1 }, [0], [PLTE]), TONE],
  [
    'palette with alpha',
    image({ color: 3, depth: 1 }, [0], [PLTE, chunk('tRNS', Buffer.of(128))]),
    [...TONE, 128],
  ],
  [
    'palette with more alphas than colors',
    image({ color: 3, depth: 1 }, [0], [PLTE, chunk('tRNS', Buffer.of(255, 255, 1, 2, 3))]),
    TONE,
  ],
  ['with sRGB', image({}, TONE, [chunk('sRGB', Buffer.of(0))]), TONE],
  ['with the gamma of sRGB', image({}, TONE, [gamma(45_455)]), TONE],
  // Levels of linear light, as sRGB (IEC 61966-2-1).
  ['with a gamma of 1', image({}, TONE, [gamma(100_000)]), [228, 168, 122]],
  ['with a gamma of 1, next to sRGB', image({}, TONE, [gamma(100_000), chunk('sRGB', Buffer.of(0))]), TONE],
  [
    'with a gamma of 1, next to a profile of sRGB',
    image({}, TONE, [gamma(100_000), iccp(profile(SRGB, 'test'))]),
    [201, 100, 46],
  ],
  [
    'with a gamma of 1 and a wrong checksum',
    image({}, TONE, [chunk('gAMA', number(100_000, 4), { crc: 1 })]),
    TONE,
  ],
  ['gray with a gamma of 1', image({ color: 0 }, [100], [gamma(100_000)]), [168, 168, 168]],
  [
    'with alpha and a gamma of 1',
    image({ color: 6 }, [...TONE, 128], [gamma(100_000)]),
    [228, 168, 122, 128],
  ],
  ['with a gamma of 0', image({}, TONE, [gamma(0)]), TONE],
  ['with the chromaticities of Display P3, which are ignored', image({}, TONE, [gamma(45_455), CHRM]), TONE],
  ['with cICP of Display P3', image({}, TONE, [cicp(12, 13, 0, 1)]), [215, 93, 31]],
  [
    'with cICP of Display P3, next to a profile of sRGB',
    image({}, TONE, [cicp(12, 13, 0, 1), iccp(profile(SRGB, 'test'))]),
    [215, 93, 31],
  ],
  [
    'with alpha and cICP of Display P3',
    image({ color: 6 }, [...TONE, 128], [cicp(12, 13, 0, 1)]),
    [215, 93, 31, 128],
  ],
  ['gray and dark with cICP of Display P3', image({ color: 0 }, [8], [cicp(12, 13, 0, 1)]), [8, 8, 8]],
  ['with cICP of Display P3 in a limited range', image({}, TONE, [cicp(12, 13, 0, 0)]), TONE],
  ['with cICP of BT.2100 PQ, which is ignored', image({ depth: 16 }, TONE, [cicp(9, 16, 0, 1)]), TONE],
  ['with unknown cICP values', image({}, TONE, [cicp(255, 255, 9, 1)]), TONE],
  ['with a profile of sRGB', image({}, TONE, [iccp(profile(SRGB, 'test'))]), [201, 100, 46]],
  [
    'with a profile in which red is blue',
    image({}, TONE, [iccp(profile([SRGB[2], SRGB[1], SRGB[0]], 'test'))]),
    [46, 99, 201],
  ],
  ['with a profile of Display P3', image({}, TONE, [iccp(profile(DISPLAY_P3, 'test'))]), [216, 93, 25]],
  [
    'with alpha and a profile in which red is blue',
    image({ color: 6 }, [...TONE, 128], [iccp(profile([SRGB[2], SRGB[1], SRGB[0]], 'test'))]),
    [46, 100, 201, 128],
  ],
  [
    'of 16 bits with a profile in which red is blue',
    image({ depth: 16 }, TONE, [iccp(profile([SRGB[2], SRGB[1], SRGB[0]], 'test'))]),
    [46, 99, 201],
  ],
  ['gray with a profile of linear gray', image({ color: 0 }, [100], [LINEAR]), [168, 168, 168]],
  [
    'gray of 16 bits with a profile of linear gray',
    image({ color: 0, depth: 16 }, [100], [LINEAR]),
    [168, 168, 168],
  ],
  [
    'gray with alpha of 16 bits with a profile of linear gray',
    image({ color: 4, depth: 16 }, [100, 128], [LINEAR]),
    [168, 168, 168, 128],
  ],
  ['with half of a profile', image({}, TONE, [iccp(profile(DISPLAY_P3, 'test').subarray(0, 200))]), TONE],
  ['with a profile of noise', image({}, TONE, [iccp(Buffer.alloc(500, 0x5a))]), TONE],
  ['with a profile for CMYK', image({}, TONE, [iccp(profile(SRGB, 'test', 'CMYK'))]), TONE],
  ['gray with a profile of RGB', image({ color: 0 }, [100], [iccp(profile(SRGB, 'test'))]), [100, 100, 100]],
  ['with an empty profile', image({}, TONE, [chunk('iCCP', Buffer.from('p\0\0'))]), TONE],
];

export const COLORS: readonly ColorCase[] = [
  ...JPEGS.map(([name, fields, before, color]) => ({
    name: `JPEG ${name}`,
    bytes: () => jpeg({ ...SMALL, ...fields }, before),
    verdict: opaque(),
    color,
  })),
  ...PNGS.map(([name, bytes, color]) => ({
    name: `PNG ${name}`,
    bytes,
    verdict: color.length === 4 ? transparent() : opaque(),
    ...(name.includes('with unknown cICP values') && { chrome: 'nothing' as const }),
    color,
  })),
];
