/** What the deployed function's memory comes to: at the worst, and after many pictures. */
import { readFileSync } from 'node:fs';
import { makeSeeds } from '../../__tests__/corpus/seeds';
import { worstPictures } from '../../__tests__/corpus/worst';
import { COLLECTED_OFTEN, isMeasurable, ServedFunction } from '../../__tests__/deep/served-function';
import { ENVIRONMENT_SETTINGS } from '../../constructs/environments';
import { PROMISED_OF_MEMORY } from '../cost/memory-sizes';
import { SHIPPED } from '../pictures';
import { summary } from '../rounds';
import type { Row } from '../row';

const SETTINGS = ENVIRONMENT_SETTINGS.production;
/** Then each kind of picture has come often, and JavaScript is compiled, which takes memory, too. */
const WARM_UP = 2_000;
const PICTURES = 5_000;
/** So many pictures' memory is looked at together. */
const WINDOW = 250;

export const SOAK: Row = {
  id: 'P6',
  name: 'soak',
  title: 'Memory of the deployed function',
  measure: async () => {
    if (!isMeasurable) return [];
    const { first, last } = await soak();
    return [
      {
        what: 'worst accepted picture: peak / default memory',
        value: (await worstPeak()) / SETTINGS.memoryMegabytes,
        goal: { atMost: PROMISED_OF_MEMORY },
      },
      {
        what: `resident after ${PICTURES.toLocaleString('en-US')} pictures more / after the first ${WARM_UP.toLocaleString('en-US')}`,
        value: last / first,
        goal: { atMost: 1.05 },
        note: `${Math.round(first)} MiB, then ${Math.round(last)} MiB; its heap is collected often, so that garbage does not count`,
      },
    ];
  },
};

/** @returns the most memory that an accepted picture takes, each in a new process, in MiB. */
export async function worstPeak(): Promise<number> {
  let peak = 0;
  for (const [, original] of worstPictures(SETTINGS.maxInputMegapixels, SETTINGS.maxInputMegabytes)) {
    const served = await ServedFunction.start(SETTINGS);
    try {
      await served.handle(original);
      peak = Math.max(peak, served.peakMegabytes);
    } finally {
      await served.stop();
    }
  }
  return peak;
}

/** Small pictures of all kinds and the photographs, in turn. @returns the median of resident memory in the first and the last window, in MiB. */
async function soak(): Promise<{ first: number; last: number }> {
  const pictures = [
    ...(await makeSeeds()).map(({ bytes }) => bytes),
    ...SHIPPED.map((file) => readFileSync(file)),
  ];
  const served = await ServedFunction.start(SETTINGS, COLLECTED_OFTEN);
  const resident: number[] = [];
  try {
    for (let count = 0; count < WARM_UP + PICTURES; count++) {
      await served.handle(pictures[count % pictures.length] ?? Buffer.alloc(0));
      resident.push(served.residentMegabytes);
    }
  } finally {
    await served.stop();
  }
  const median = (end: number): number => summary(resident.slice(end - WINDOW, end)).median;
  return { first: median(WARM_UP), last: median(resident.length) };
}
