/** Billed duration at each memory size. Pure. */

import { coreShare } from '../../lambda-src/image/decoding-cost';

/** Assumed latencies of the function's requests, in milliseconds. */
export const ROUND_TRIPS = {
  'GET source': 60,
  'PUT thumbnail': 30,
  'HEAD source': 10,
  UpdateItem: 10,
} as const;

/** The requests are sequential. */
export const WAITING_MILLISECONDS = Object.values(ROUND_TRIPS).reduce((sum, wait) => sum + wait, 0);

/** Returns the billed duration of an invocation in milliseconds: waiting time plus CPU time divided by the share of a core. */
export function billedMilliseconds(
  cpuMilliseconds: number,
  memoryMegabytes: number,
  waiting = WAITING_MILLISECONDS,
): number {
  return Math.ceil(waiting + cpuMilliseconds / coreShare(memoryMegabytes));
}
