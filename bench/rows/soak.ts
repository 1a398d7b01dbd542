/** Memory of the deployed function: with the worst image, and after many images. */
import { readFileSync } from 'node:fs';
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { THUMBNAIL_SIZE } from '../../lambda-src/contract';
import { PIXELS_PER_MEGAPIXEL } from '../../lambda-src/settings';
import { COLLECTED_OFTEN, isMeasurable, ServedFunction } from '../../scripts/checks/function/served-function';
import { makeSeeds } from '../../scripts/checks/images/seeds';
import { worstImages } from '../../scripts/checks/images/worst';
import { PROMISED_OF_MEMORY } from '../cost/memory-sizes';
import { SHIPPED } from '../images';
import { summary } from '../rounds';
import type { Row } from '../row';

const SETTINGS = ENVIRONMENT_SETTINGS.production;
const LIMITS = {
  size: THUMBNAIL_SIZE.default,
  maxPixels: SETTINGS.maxInputMegapixels * PIXELS_PER_MEGAPIXEL,
  memoryMegabytes: SETTINGS.memoryMegabytes,
};
/** Enough for every kind of image to occur often and for JavaScript to be compiled, which takes memory too. */
const WARM_UP = 2_000;
const IMAGES = 5_000;
/** Number of images for one median. */
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
        what: `resident after ${IMAGES.toLocaleString('en-US')} more images / after the first ${WARM_UP.toLocaleString('en-US')}`,
        value: last / first,
        goal: { atMost: 1.05 },
        note: `${Math.round(first)} MiB, then ${Math.round(last)} MiB; with frequent garbage collection`,
      },
    ];
  },
};

/** Returns the peak memory of the most expensive accepted image, in MiB. Each image runs in a new process. */
async function worstPeak(): Promise<number> {
  let peak = 0;
  for (const { bytes } of worstImages(LIMITS, SETTINGS.maxInputMegabytes)) {
    const served = await ServedFunction.start(SETTINGS);
    try {
      await served.handle(bytes());
      peak = Math.max(peak, served.peakMegabytes);
    } finally {
      await served.stop();
    }
  }
  return peak;
}

/** Processes small images of all kinds and the photographs in turn. @returns median resident MiB of the first and last window. */
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
