/** Billed time, memory, and cost of a million images at each memory size. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { isMeasurable, ServedFunction } from '../../scripts/checks/function/served-function';
import { billedMilliseconds } from '../cost/cpu-share';
import { IMAGES, type CostedImage, type MeasuredTimes, type ImageFigures } from '../cost/measured';
import { MEMORY_SIZES } from '../cost/memory-sizes';
import { AS_DEPLOYED, computePerMillion } from '../cost/model';
import { PRICES } from '../cost/prices';
import { image, SHIPPED } from '../images';
import { summary, WARM_UP } from '../rounds';
import type { Figure, Row } from '../row';

const SETTINGS = ENVIRONMENT_SETTINGS.production;
const USUAL: CostedImage = 'baseline-12mp.jpg';
const ROUNDS = 9;
const IMAGES_A_ROUND = 10;

export const MEMORY: Row = {
  id: 'P12',
  name: 'memory',
  title: 'Memory sizes: billed time and cost of a 12-megapixel JPEG',
  measure: async () => {
    if (!isMeasurable) return [];
    const times = await measureTimes();
    console.log(`For bench/cost/measured.ts:\n${JSON.stringify(times, undefined, 2)}`);
    return figuresOf(times);
  },
};

function figuresOf({ images }: MeasuredTimes): Figure[] {
  const { cpuMilliseconds } = images[USUAL];
  const atEachSize = MEMORY_SIZES.flatMap((memoryMegabytes): Figure[] => {
    const deployed = memoryMegabytes === SETTINGS.memoryMegabytes;
    const compute = computePerMillion(cpuMilliseconds, { ...AS_DEPLOYED, memoryMegabytes }, PRICES);
    const billed = billedMilliseconds(cpuMilliseconds, memoryMegabytes);
    return [
      { what: `${memoryMegabytes} MB: billed time`, value: billed, unit: 'ms' },
      {
        what: `${memoryMegabytes} MB: compute cost per million images`,
        value: compute,
        unit: '$',
        ...(deployed && { goal: { atMost: 2.5 } }),
      },
    ];
  });
  return [
    ...IMAGES.map((name): Figure => {
      return { what: `${name}: CPU time of the invocation`, value: images[name].cpuMilliseconds, unit: 'ms' };
    }),
    ...atEachSize,
  ];
}

async function measureTimes(): Promise<MeasuredTimes> {
  const images: Partial<Record<CostedImage, ImageFigures>> = {};
  const starts: number[] = [];
  for (const name of IMAGES) {
    const { start, ...figures } = await measureImage(await bytesOf(name));
    images[name] = figures;
    starts.push(start);
  }
  return {
    machine: `${cpus()[0]?.model ?? 'unknown'}, Node.js ${process.versions.node}`,
    asOf: new Date().toISOString().slice(0, 7),
    images: images as Record<CostedImage, ImageFigures>,
    startCpuMilliseconds: Math.round(summary(starts).median),
  };
}

/** Measures the deployed package in a new process. */
async function measureImage(original: Buffer): Promise<ImageFigures & { start: number }> {
  const served = await ServedFunction.start(SETTINGS);
  try {
    await served.handle(original);
    const first = served.cpuMilliseconds;
    for (let count = 0; count < WARM_UP; count++) await served.handle(original);
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = served.cpuMilliseconds;
      for (let count = 0; count < IMAGES_A_ROUND; count++) await served.handle(original);
      samples.push((served.cpuMilliseconds - before) / IMAGES_A_ROUND);
    }
    const cpuMilliseconds = summary(samples).median;
    return {
      bytes: original.length,
      thumbnailBytes: served.thumbnailBytes,
      cpuMilliseconds,
      peakMebibytes: Math.round(served.peakMegabytes),
      start: first - cpuMilliseconds,
    };
  } finally {
    await served.stop();
  }
}

async function bytesOf(name: CostedImage): Promise<Buffer> {
  const shipped = SHIPPED.find((file) => path.basename(file) === name);
  return readFileSync(shipped ?? (await image(name as Parameters<typeof image>[0])));
}
