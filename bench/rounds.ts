import { Contestant, type Order, type Way } from './contestant';
import type { Peers } from './peers/install';

/** After about so many invocations, the function's JavaScript runs as fast as it will. */
export const WARM_UP = 50;

/** Samples of one quantity, in the order that they were taken. */
export type Samples = readonly number[];

/** A ratio with the middle half of what the rounds gave. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Who makes what. */
export interface Entry {
  readonly way: Way;
  readonly order: Order;
}

/**
 * Lets contestants make their thumbnails in turn, so that whatever else the machine does meets all of them.
 *
 * @param rounds odd, so that there is a median. @returns milliseconds of CPU of each entry, one for each round.
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
    // Warm: code compiled, files read, pools filled.
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

/** Numerator by denominator, round by round. */
export function ratio(numerators: Samples, denominators: Samples): Ratio {
  return summary(numerators.map((value, index) => value / (denominators[index] ?? NaN)));
}

export function summary(samples: Samples): Ratio {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
