/** Billed duration at each memory size. Pure. */

/** Memory size with one full vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const MEGABYTES_OF_A_CORE = 1_769;

/** Assumed latencies of the function's requests, in milliseconds. */
export const ROUND_TRIPS = {
  'GET source': 60,
  'PUT thumbnail': 30,
  'HEAD source': 10,
  UpdateItem: 10,
} as const;

/** The requests are sequential. */
export const WAITING_MILLISECONDS = Object.values(ROUND_TRIPS).reduce((sum, wait) => sum + wait, 0);

/** Returns the share of a core for the function's single busy thread, at most 1. @param memoryMegabytes memory size in MB. */
export function coreShare(memoryMegabytes: number): number {
  return Math.min(1, memoryMegabytes / MEGABYTES_OF_A_CORE);
}

/** Returns the billed duration of an invocation in milliseconds: waiting time plus CPU time divided by the share of a core. */
export function billedMilliseconds(
  cpuMilliseconds: number,
  memoryMegabytes: number,
  waiting = WAITING_MILLISECONDS,
): number {
  return Math.ceil(waiting + cpuMilliseconds / coreShare(memoryMegabytes));
}
