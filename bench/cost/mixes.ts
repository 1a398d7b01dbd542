import { TIMES, type CostedImage } from './measured';

/** Parts of the images, which add up to 1. */
export type Mix = Readonly<Partial<Record<CostedImage, number>>>;

/** What people upload. */
export const MIXES = {
  'photos of phones': { 'baseline-12mp.jpg': 1 },
  'photos of the web': { 'hubble_deep_field.jpg': 1 },
  'of all kinds': {
    'baseline-12mp.jpg': 0.6,
    'progressive-12mp.jpg': 0.1,
    'rgb-12mp.png': 0.1,
    'hubble_deep_field.jpg': 0.2,
  },
} as const satisfies Readonly<Record<string, Mix>>;

/** What a mix takes on average, in milliseconds of CPU. */
export function cpuOf(mix: Mix): number {
  return Object.entries(mix).reduce(
    (sum, [name, part]) => sum + part * TIMES.images[name as CostedImage].cpuMilliseconds,
    0,
  );
}
