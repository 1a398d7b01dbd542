/** The function's pixel path on every odd and hostile image. The README of the corpus lists them. */
import { isDeepStrictEqual } from 'node:util';
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import { SENTINEL } from '../../../scripts/checks/images/binary';
import { decodePng, psnr, type Pixels } from '../../../scripts/checks/images/other-decoders';
import { readThumbnail, tryImage, verdictOn } from '../../../scripts/checks/images/thumbnails';
import { ALL_CASES, CORPUS, type ColorCase } from '../../corpus';
import type { ImageCase } from '../../corpus/image-case';
import { JPEG_PLACES, PNG_PLACES } from '../../corpus/metadata';
import { PNGSUITE, readPngSuite, REFUSED } from '../../corpus/pngsuite';

/** @throws Error naming the first difference. */
async function check(image: ImageCase): Promise<void> {
  const result = await tryImage(image.bytes());
  const verdict = verdictOn(result);
  if (!isDeepStrictEqual(verdict, image.verdict))
    throw new Error(`${JSON.stringify(verdict)}, not ${JSON.stringify(image.verdict)}`);
  if (result instanceof PermanentFailure) {
    if (result.message === '') throw new Error('the failure has no message');
    return;
  }
  // The PNGs are small or plain, and thus no larger than as JPEG.
  if (result.original.format === 'png' && result.format !== 'png') throw new Error('the thumbnail is a JPEG');
  const { data } = readThumbnail(result);
  const { color } = image as Partial<ColorCase>;
  const expected = [...(color ?? []), 255].slice(0, 4);
  const off = (level: number, at: number): boolean => Math.abs(level - (expected[at & 3] ?? 0)) > 4;
  if (color && data.some(off))
    throw new Error(`color ${[...data.subarray(0, 4)].join()}, not ${expected.join()}`);
}

/** Returns every item that fails, and how. A list shows all of them at once and takes a third of the time of a test for each. */
async function faultsOf<T>(
  list: readonly T[],
  name: (item: T) => string,
  verify: (item: T) => Promise<void>,
) {
  const faults: string[] = [];
  for (const item of list) {
    await verify(item).catch((error: unknown) => faults.push(`${name(item)}: ${String(error)}`));
  }
  return faults;
}

test.each(CORPUS)('every image of the corpus gets its verdict: $title', async ({ cases }) => {
  expect(await faultsOf(cases, ({ name }) => name, check)).toEqual([]);
});

test('the corpus has more than 450 images, each with a unique name', () => {
  const names = ALL_CASES.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(names.length).toBeGreaterThan(450);
});

test('the corpus has the same bytes every time it is created', () => {
  const different = CORPUS.flatMap(({ cases }) => cases.slice(-10)).filter(
    ({ bytes }) => !bytes().equals(bytes()),
  );
  expect(different).toEqual([]);
});

test('images with metadata contain the sentinel that their thumbnails must not contain', () => {
  const plain = [...JPEG_PLACES, ...PNG_PLACES].filter(([, carrier]) => carrier.includes(SENTINEL));
  expect(plain.length).toBeGreaterThan(20);
});

describe('PngSuite', () => {
  test('PngSuite is complete', () => {
    expect(PNGSUITE).toHaveLength(175);
    expect(PNGSUITE.filter((name) => name.startsWith('x')).sort()).toEqual(Object.keys(REFUSED).sort());
  });

  test('damaged files of PngSuite are rejected', async () => {
    for (const [name, { reason }] of Object.entries(REFUSED))
      expect([name, verdictOn(await tryImage(readPngSuite(name)))]).toEqual([name, reason]);
  });

  test('valid files of PngSuite get the thumbnail that another decoder expects', async () => {
    const right = PNGSUITE.filter((name) => !(name in REFUSED));
    expect(await faultsOf(right, (name) => name, checkSuite)).toEqual([]);
  });
});

/** The files are smaller than a thumbnail, so all pixels stay. */
async function checkSuite(name: string): Promise<void> {
  const bytes = readPngSuite(name);
  const stored = decodePng(bytes);
  const shown = withGamma(stored, bytes);
  const { width, height, data } = shown;
  const transparent = data.some((level, at) => (at & 3) === 3 && level < 255);
  const result = await tryImage(bytes);
  if (!isDeepStrictEqual(verdictOn(result), { transparent, width, height }))
    throw new Error(JSON.stringify(verdictOn(result)));
  const { format, size } = result as CreatedThumbnail;
  if (format !== 'png') throw new Error(format);
  const ratio = psnr(readThumbnail(result as CreatedThumbnail), shown);
  // The decoders round 16 bits differently, and a gamma of nearly 1 / 2.2 counts as sRGB.
  const isExact = bytes[24] !== 16 && data.equals(stored.data);
  if (ratio < (isExact ? Infinity : 40)) throw new Error(`${ratio} dB`);
  if (isExact && size > bytes.length * 1.05) throw new Error(`${size} bytes`);
}

/** Applies the gAMA chunk, which nearly all files have, unless sRGB follows (ISO/IEC 15948, 13.13; IEC 61966-2-1). */
function withGamma({ data, ...size }: Pixels, bytes: Buffer): Pixels {
  const at = bytes.indexOf('gAMA');
  if (at < 0 || bytes.includes('sRGB')) return { data, ...size };
  const exponent = 100_000 / bytes.readUInt32BE(at + 4);
  const convert = (level: number): number => {
    const light = (level / 255) ** exponent;
    return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
  };
  return {
    ...size,
    data: Buffer.from(data.map((level, index) => (index % 4 === 3 ? level : Math.round(convert(level))))),
  };
}
