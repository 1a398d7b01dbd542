import { Contestant, type Order, type Way } from './contestant';
import type { Peers } from './peers/install';

/** Invocations until the function's JavaScript is fully optimized. */
export const WARM_UP = 50;

/** Samples of one quantity in the order of measurement. */
export type Samples = readonly number[];

/** Median and interquartile range of the rounds. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** A contestant's way and its order. */
export interface Entry {
  readonly way: Way;
  readonly order: Order;
}

/**
 * Runs the contestants in turn, so that other load on the machine affects all of them.
 *
 * @param rounds an odd number, so that there is a median.
 * @returns CPU milliseconds of each entry, one for each round.
 */
export async function alternate<N extends string>(
  entries: Readonly<Record<N, Entry>>,
  peers: Peers,
  rounds: number,
): Promise<Record<N, Samples>> {
  const runs = Object.entries<Entry>(entries).map(([name, { way, order }]) => {
    return { name, order, contestant: new Contestant(way, peers), samples: [] as number[] };
  });
  try {
    // Warm-up: compiles code, reads files, fills pools.
    for (const { contestant, order } of runs) await contestant.make(order);
    for (let round = 0; round < rounds; round++)
      for (const { contestant, order, samples } of runs) samples.push((await contestant.make(order)).cpu);
    return Object.fromEntries(runs.map(({ name, samples }) => [name, samples])) as unknown as Record<
      N,
      Samples
    >;
  } finally {
    for (const { contestant } of runs) contestant.stop();
  }
}

/** Returns the ratio of two series, computed round by round. */
export function ratio(numerators: Samples, denominators: Samples): Ratio {
  return summary(numerators.map((value, index) => value / (denominators[index] ?? NaN)));
}

export function summary(samples: Samples): Ratio {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
