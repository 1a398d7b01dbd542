/** Originals are admitted by what their headers state. Each limit is tested at its bound. */
import { requiredMemory } from '../../../constructs/config/setting-rules';
import { admitOriginal, detectFormat } from '../../../lambda-src/image/admission';
import type { Original } from '../../../lambda-src/image/decoding-cost';
import { admitStructure } from '../../../lambda-src/image/jpeg/structure';
import * as jpeg from '../../../scripts/checks/images/jpeg';

const MEBIBYTE = 2 ** 20;
const MAX_PIXELS = 268_000_000;
const PROGRESSIVE = jpeg.PROCESS.progressive;
const CHROMA_HALVED = [0x22, 0x11, 0x11];
const GRAY = [128];
const CMYK = [1, 2, 3, 4];

/** Returns the message of the refusal; undefined if the original is accepted. */
function refusal(
  original: Original,
  limits: { memory?: number; size?: number; pixels?: number } = {},
): string | undefined {
  const { memory: memoryMegabytes = 1024, size = 128, pixels: maxPixels = MAX_PIXELS } = limits;
  try {
    admitOriginal(original, { size, maxPixels, memoryMegabytes });
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ reason: 'TOO_MANY_PIXELS' });
    return (error as Error).message;
  }
}

/** Returns what a JPEG's headers state. @param scans further scan headers. */
function jpegOf(
  image: jpeg.Image,
  { fileBytes = 0, first = undefined as number[] | undefined, scans = 0 } = {},
) {
  const { levels = [1, 2, 3], process } = image;
  const end = process === PROGRESSIVE ? 0 : 63;
  const header = Buffer.concat([
    jpeg.START,
    jpeg.frame(image),
    jpeg.scanHeader(first ?? levels.map((_, index) => index + 1), 0, end),
    ...(first ? levels.map((_, index) => jpeg.scanHeader([index + 1], 0, end)) : []),
    ...Array<Buffer>(scans).fill(jpeg.scanHeader([1], 1, 63, 1)),
  ]);
  return { ...image, channels: levels.length, fileBytes, frame: admitStructure(header) };
}

function pngOf(
  size: { width: number; height: number },
  [channels, depth]: readonly [number, 8 | 16],
  { interlaced = false, fileBytes = 0 } = {},
): Original {
  return { ...size, channels, fileBytes, png: { depth, interlaced } };
}

const RGB = [3, 8] as const;
const RGBA_16 = [4, 16] as const;
/** The largest original of a kind that is accepted: the nth one. */
interface Bound {
  readonly name: string;
  readonly n: number;
  readonly original: (n: number) => Original;
  readonly limits?: { readonly memory?: number; readonly size?: number };
}

const halved = (width: number, height: number): jpeg.Image => ({
  ...{ width, height, process: PROGRESSIVE },
  sampling: CHROMA_HALVED,
});
const INTERLACED = { interlaced: true };
const LEAST = { memory: 512 };

const MEMORY_BOUNDS: readonly Bound[] = [
  { name: 'progressive 4:2:0', n: 14_816, original: (n) => jpegOf(halved(n, 10_000)) },
  {
    name: 'progressive 4:4:4',
    n: 9_336,
    original: (n) => jpegOf({ width: n, height: 8_000, process: PROGRESSIVE }),
  },
  {
    name: 'progressive CMYK',
    n: 6_288,
    original: (n) => jpegOf({ width: n, height: 8_000, process: PROGRESSIVE, levels: CMYK }),
  },
  {
    name: 'progressive gray',
    n: 22_544,
    original: (n) => jpegOf({ width: n, height: 10_000, process: PROGRESSIVE, levels: GRAY }),
  },
  {
    name: 'baseline with one component in its first scan',
    n: 9_336,
    original: (n) => jpegOf({ width: n, height: 8_000 }, { first: [1] }),
  },
  {
    name: 'progressive 4:2:0 in a file of 64 MB',
    n: 11_520,
    original: (n) => jpegOf(halved(n, 10_000), { fileBytes: 64 * MEBIBYTE }),
  },
  {
    name: 'progressive 4:2:0 with 512 MB',
    n: 6_112,
    original: (n) => jpegOf(halved(n, 7_000)),
    limits: LEAST,
  },
  { name: 'PNG of 8-bit RGB', n: 166_940, original: (n) => pngOf({ width: n, height: 1_000 }, RGB) },
  { name: 'PNG of 8-bit gray', n: 505_936, original: (n) => pngOf({ width: n, height: 100 }, [1, 8]) },
  { name: 'PNG of 8-bit RGBA', n: 61_500, original: (n) => pngOf({ width: n, height: 1_000 }, [4, 8]) },
  { name: 'PNG of 16-bit RGBA', n: 61_500, original: (n) => pngOf({ width: n, height: 1_000 }, RGBA_16) },
  {
    name: 'PNG of 16-bit RGBA to 512 pixels',
    n: 56_209,
    original: (n) => pngOf({ width: n, height: 1_000 }, RGBA_16),
    limits: { size: 512 },
  },
  {
    name: 'PNG of 8-bit RGB with 512 MB',
    n: 47_636,
    original: (n) => pngOf({ width: n, height: 1_000 }, RGB),
    limits: LEAST,
  },
  {
    name: 'interlaced PNG of 8-bit RGB',
    n: 12_546,
    original: (n) => pngOf({ width: n, height: 10_000 }, RGB, INTERLACED),
  },
  {
    name: 'interlaced PNG of 16-bit RGBA',
    n: 6_256,
    original: (n) => pngOf({ width: n, height: 7_000 }, RGBA_16, INTERLACED),
  },
  {
    name: 'interlaced PNG in rows of one pixel',
    n: 50_611_034,
    original: (n) => pngOf({ width: 1, height: n }, [1, 8], INTERLACED),
  },
];

const TIME_BOUNDS: readonly Bound[] = [
  {
    name: 'progressive JPEG with 20 scans of all coefficients',
    n: 16_328,
    original: (n) => jpegOf({ width: n, height: 10_000, process: PROGRESSIVE, levels: GRAY }, { scans: 20 }),
  },
  {
    name: 'PNG in rows of one pixel',
    n: 68_973_469,
    original: (n) => pngOf({ width: 1, height: n }, [1, 8]),
  },
  {
    name: 'PNG of 16-bit RGBA with 512 MB',
    n: 39_159,
    original: (n) => pngOf({ width: 5_000, height: n }, RGBA_16),
    limits: LEAST,
  },
];

describe('admitOriginal', () => {
  test.each(MEMORY_BOUNDS)('$name: a side of $n is accepted, and the next refused by its memory', (bound) => {
    expect(refusal(bound.original(bound.n), bound.limits)).toBeUndefined();
    expect(refusal(bound.original(bound.n + 1), bound.limits)).toMatch(/pixels and needs \d+ MB of memory/);
  });

  test.each(TIME_BOUNDS)('$name: a side of $n is accepted, and the next refused by its time', (bound) => {
    expect(refusal(bound.original(bound.n), bound.limits)).toBeUndefined();
    expect(refusal(bound.original(bound.n + 1), bound.limits)).toMatch(/pixels and takes up to 21 s/);
  });

  test('a baseline JPEG streams, so it is accepted up to the pixel ceiling and the longest side', () => {
    for (const levels of [GRAY, [1, 2, 3], CMYK]) {
      const ofBytes = (megabytes: number): Original =>
        jpegOf({ width: 65_500, height: 4_091, levels }, { fileBytes: megabytes * MEBIBYTE });
      expect(refusal(ofBytes(64), { size: 512 })).toBeUndefined();
      if (levels !== CMYK) expect(refusal(ofBytes(32), { memory: 512, size: 512 })).toBeUndefined();
    }
  });

  test.each([1, 64, 76, 200])(
    'with the memory that the synth requires, a file of %d MB may be a progressive JPEG of 8 megapixels in 4:2:0',
    (megabytes) => {
      const original = jpegOf(halved(3_264, 2_448), { fileBytes: megabytes * MEBIBYTE });
      const memory = Math.max(512, requiredMemory({ maxInputMegabytes: megabytes }));
      expect(refusal(original, { memory, size: 512 })).toBeUndefined();
    },
  );

  test('the pixel ceiling refuses one pixel more', () => {
    const original = pngOf({ width: 100, height: 50 }, RGB);
    expect(refusal(original, { pixels: 5000 })).toBeUndefined();
    expect(refusal(original, { pixels: 4999 })).toBe(
      'The original has 100 x 50 pixels; the maximum is 4999 pixels.',
    );
  });

  test('a refusal names what the original needs and what is available', () => {
    expect(refusal(pngOf({ width: 500_000, height: 100 }, RGB))).toBe(
      'The original has 500000 x 100 pixels and needs 1468 MB of memory; 614 of 1024 MB are available for it.',
    );
    expect(refusal(pngOf({ width: 5_000, height: 40_000 }, RGBA_16), LEAST)).toBe(
      'The original has 5000 x 40000 pixels and takes up to 21 s with 512 MB of memory; the maximum is 20 s.',
    );
  });

  test('the memory size is 1,024 MB if none is given', () => {
    const limits = { size: 128, maxPixels: MAX_PIXELS };
    admitOriginal(pngOf({ width: 166_940, height: 1_000 }, RGB), limits);
    expect(() => {
      admitOriginal(pngOf({ width: 166_941, height: 1_000 }, RGB), limits);
    }).toThrow('614 of 1024 MB');
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
