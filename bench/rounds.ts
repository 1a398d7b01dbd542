import { Contestant, type Answer, type Order, type Way } from './contestant';
import type { Peers } from './peers/install';

/** Samples of one quantity, in the order that they were taken. */
export type Samples = readonly number[];

/** A ratio with the middle half of what the rounds gave. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Lets contestants make the same thumbnail in turn, so that whatever else the machine does meets all of them.
 *
 * @param rounds odd, so that there is a median. @returns one answer a round, of each.
 */
export async function alternate<W extends Way>(
  ways: readonly W[],
  peers: Peers,
  order: Order,
  rounds: number,
): Promise<Record<W, readonly Answer[]>> {
  const contestants = ways.map((way) => new Contestant(way, peers));
  try {
    // Warm: code compiled, files read, pools filled.
    for (const contestant of contestants) await contestant.make(order);
    const answers = ways.map((): Answer[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [index, contestant] of contestants.entries())
        answers[index]?.push(await contestant.make(order));
    return Object.fromEntries(ways.map((way, index) => [way, answers[index]])) as unknown as Record<
      W,
      readonly Answer[]
    >;
  } finally {
    for (const contestant of contestants) contestant.stop();
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
