/** What the deployed function's memory comes to: at the worst, and after many images. */
import { readFileSync } from 'node:fs';
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { COLLECTED_OFTEN, isMeasurable, ServedFunction } from '../../scripts/checks/function/served-function';
import { makeSeeds } from '../../scripts/checks/images/seeds';
import { worstImages } from '../../scripts/checks/images/worst';
import { PROMISED_OF_MEMORY } from '../cost/memory-sizes';
import { SHIPPED } from '../images';
import { summary } from '../rounds';
import type { Row } from '../row';

const SETTINGS = ENVIRONMENT_SETTINGS.production;
/** Then each kind of image has come often, and JavaScript is compiled, which takes memory, too. */
const WARM_UP = 2_000;
const IMAGES = 5_000;
/** So many images' memory is looked at together. */
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
        what: 'worst accepted image: peak / default memory',
        value: (await worstPeak()) / SETTINGS.memoryMegabytes,
        goal: { atMost: PROMISED_OF_MEMORY },
      },
      {
        what: `resident after ${IMAGES.toLocaleString('en-US')} images more / after the first ${WARM_UP.toLocaleString('en-US')}`,
        value: last / first,
        goal: { atMost: 1.05 },
        note: `${Math.round(first)} MiB, then ${Math.round(last)} MiB; its heap is collected often, so that garbage does not count`,
      },
    ];
  },
};

/** @returns the most memory that an accepted image takes, each in a new process, in MiB. */
export async function worstPeak(): Promise<number> {
  let peak = 0;
  for (const [, original] of worstImages(SETTINGS.maxInputMegapixels, SETTINGS.maxInputMegabytes)) {
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

/** Small images of all kinds and the photographs, in turn. @returns the median of resident memory in the first and the last window, in MiB. */
async function soak(): Promise<{ first: number; last: number }> {
  const images = [
    ...(await makeSeeds()).map(({ bytes }) => bytes),
    ...SHIPPED.map((file) => readFileSync(file)),
  ];
  const served = await ServedFunction.start(SETTINGS, COLLECTED_OFTEN);
  const resident: number[] = [];
  try {
    for (let count = 0; count < WARM_UP + IMAGES; count++) {
      await served.handle(images[count % images.length] ?? Buffer.alloc(0));
      resident.push(served.residentMegabytes);
    }
  } finally {
    await served.stop();
  }
  const median = (end: number): number => summary(resident.slice(end - WINDOW, end)).median;
  return { first: median(WARM_UP), last: median(resident.length) };
}
