/** How closely the function's pixels match an exact Lanczos of the whole original, which Pillow decodes and resizes. */
import { fidelity } from '../../../scripts/checks/images/fidelity';
import { Pillow } from '../../../scripts/checks/images/pillow';
import { PHOTOGRAPHS } from './photographs';

const SIZES = [64, 128, 200, 256, 512];
/** In dB. */
const GOALS = { lowest: 48, median: 52 };

interface Result {
  readonly name: string;
  readonly decibels: number;
}

let pillow: Pillow;
beforeAll(() => {
  pillow = Pillow.start();
});
afterAll(() => {
  pillow.stop();
});

test(`every photograph matches an exact Lanczos by at least ${GOALS.lowest} dB at every size, and half of them by ${GOALS.median} dB`, async () => {
  const results: Result[] = [];
  for (const { name, bytes } of PHOTOGRAPHS) {
    const decibels = await fidelity(pillow, await bytes(), SIZES);
    results.push(
      ...SIZES.map((size, index) => ({ name: `${name}, at ${size}`, decibels: decibels[index] ?? 0 })),
    );
  }
  results.sort((a, b) => a.decibels - b.decibels);
  const low = results.filter(({ decibels }) => decibels < GOALS.lowest);
  expect(low.map(({ name, decibels }) => `${name}: ${decibels.toFixed(1)} dB`)).toEqual([]);
  expect(results[Math.floor(results.length / 2)]?.decibels).toBeGreaterThanOrEqual(GOALS.median);
});
