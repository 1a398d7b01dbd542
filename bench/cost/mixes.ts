import { TIMES, type CostedImage } from './measured';

/** Shares of the images; their sum is 1. */
export type Mix = Readonly<Partial<Record<CostedImage, number>>>;

/** Mixes of uploads. */
export const MIXES = {
  'phone photos': { 'baseline-12mp.jpg': 1 },
  'web photos': { 'hubble_deep_field.jpg': 1 },
  'mixed uploads': {
    'baseline-12mp.jpg': 0.6,
    'progressive-12mp.jpg': 0.1,
    'rgb-12mp.png': 0.1,
    'hubble_deep_field.jpg': 0.2,
  },
} as const satisfies Readonly<Record<string, Mix>>;

/** Returns the average CPU time of a mix, in milliseconds. */
export function cpuOf(mix: Mix): number {
  return Object.entries(mix).reduce(
    (sum, [name, part]) => sum + part * TIMES.images[name as CostedImage].cpuMilliseconds,
    0,
  );
}
