/** How closely the pixels match an exact Lanczos of the whole original, before they are encoded. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fidelity } from '../../scripts/checks/images/fidelity';
import { Pillow } from '../../scripts/checks/images/pillow';
import { image, SHIPPED, type MadeImage } from '../images';
import type { Figure, Row } from '../row';

const SIZES = [64, 128, 256, 512];
const MADE: readonly MadeImage[] = [
  'baseline-12mp.jpg',
  'progressive-12mp.jpg',
  'uneven-1mp.jpg',
  'uneven-12mp.jpg',
  'rgb-12mp.png',
  'rgba-12mp.png',
  'palette-12mp.png',
  '16-bit-12mp.png',
  'display-p3-12mp.png',
];
/** In dB. */
const GOALS = { lowest: 48, median: 52 };
/** Images below this PSNR are listed by name, in dB. */
const NOTED = 50;

interface Result {
  readonly name: string;
  readonly size: number;
  readonly decibels: number;
}

export const FIDELITY: Row = {
  id: 'P4',
  name: 'fidelity',
  title: 'PSNR of the pixels before encoding, against Pillow’s Lanczos of its full decode in sRGB',
  measure: async ({ python }) => {
    if (python === undefined) return [];
    const files = [...SHIPPED, ...(await Promise.all(MADE.map((name) => image(name))))];
    const results = await compare(files, python);
    const all = results.map(({ decibels }) => decibels).sort((a, b) => a - b);
    const median: Figure = {
      what: `median of ${files.length} images at all sizes`,
      value: all[Math.floor(all.length / 2)] ?? NaN,
      unit: 'dB',
      goal: { atLeast: GOALS.median },
    };
    return [...SIZES.map((size) => lowest(results.filter((result) => result.size === size))), median];
  },
};

async function compare(files: readonly string[], python: string): Promise<Result[]> {
  const pillow = Pillow.start(python);
  const results: Result[] = [];
  for (const file of files) {
    const name = path.basename(file);
    results.push(
      ...(await fidelity(pillow, readFileSync(file), SIZES)).map((result) => ({ name, ...result })),
    );
  }
  pillow.stop();
  return results;
}

/** @param results of all images at one size. */
function lowest(results: readonly Result[]): Figure {
  const sorted = [...results].sort((a, b) => a.decibels - b.decibels);
  const low = sorted.filter(({ decibels }) => decibels < NOTED);
  return {
    what: `lowest of ${results.length} images, at ${sorted[0]?.size ?? NaN} pixels`,
    value: sorted[0]?.decibels ?? NaN,
    unit: 'dB',
    goal: { atLeast: GOALS.lowest },
    ...(low.length > 0 && {
      note: `below ${NOTED}: ${low.map(({ name, decibels }) => `${name} ${decibels.toFixed(1)}`).join(', ')}`,
    }),
  };
}
