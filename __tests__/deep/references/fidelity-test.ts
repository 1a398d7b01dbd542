/** How closely the function's pixels match an exact Lanczos of the whole original, which Pillow decodes and resizes. */
import { fidelity, type Fidelity } from '../../../scripts/checks/images/fidelity';
import { Pillow } from '../../../scripts/checks/images/pillow';
import { PHOTOGRAPHS } from './photographs';

const SIZES = [64, 128, 200, 256, 512];
/** Lowest PSNR, and the lowest of the better half, in dB. */
const GOALS = { lowest: 48, median: 52 };
/**
 * A strip is a thumbnail with a side of less than this, in pixels. Reductions in one step and in several differ at the edges,
 * and a strip has little else.
 */
const STRIP = { side: 16, lowest: 33 };
/**
 * Kinds whose colors are converted by more than a small correction, after they are rounded to 8 bits: a level of ProPhoto is up
 * to three of sRGB.
 */
const CONVERTED = { name: /CMYK|ProPhoto/, lowest: 45 };

interface Result extends Fidelity {
  readonly name: string;
}

const results: Result[] = [];
beforeAll(async () => {
  const pillow = Pillow.start();
  for (const { name, bytes } of PHOTOGRAPHS)
    results.push(...(await fidelity(pillow, await bytes(), SIZES)).map((result) => ({ name, ...result })));
  pillow.stop();
});

/** Images smaller than the bounding box are not resized. */
const isReduced = ({ width, height, size }: Result): boolean => Math.max(width, height) === size;
const isStrip = ({ width, height }: Result): boolean => Math.min(width, height) < STRIP.side;

function below(limit: number, some: readonly Result[]): string[] {
  return some
    .filter(({ decibels }) => decibels < limit)
    .sort((a, b) => a.decibels - b.decibels)
    .map(({ name, size, decibels }) => `${name}, at ${size}: ${decibels.toFixed(1)} dB`);
}

test(`every photograph matches an exact Lanczos by at least ${GOALS.lowest} dB at every thumbnail size`, () => {
  const photographs = results.filter((result) => !isStrip(result));
  expect(photographs.length).toBeGreaterThan(300);
  expect(
    below(
      GOALS.lowest,
      photographs.filter(({ name }) => !CONVERTED.name.test(name)),
    ),
  ).toEqual([]);
});

test(`every photograph of CMYK or ProPhoto matches an exact Lanczos by at least ${CONVERTED.lowest} dB`, () => {
  const converted = results.filter((result) => !isStrip(result) && CONVERTED.name.test(result.name));
  expect(converted.length).toBeGreaterThan(40);
  expect(below(CONVERTED.lowest, converted)).toEqual([]);
});

test(`every strip matches an exact Lanczos by at least ${STRIP.lowest} dB at every thumbnail size`, () => {
  const strips = results.filter(isStrip);
  expect(strips.length).toBeGreaterThan(20);
  expect(below(STRIP.lowest, strips)).toEqual([]);
});

test(`half of the reduced photographs match an exact Lanczos by at least ${GOALS.median} dB`, () => {
  const reduced = results.filter((result) => !isStrip(result) && isReduced(result));
  const sorted = reduced.map(({ decibels }) => decibels).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThanOrEqual(GOALS.median);
});
