/** What Lambda bills for at each memory size. Pure. */

/** Memory that has one core: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const MEGABYTES_OF_A_CORE = 1_769;

/** Round trips that the function waits for, as the bench takes them, in milliseconds. */
export const ROUND_TRIPS = {
  'GET source': 60,
  'PUT thumbnail': 30,
  'HEAD source': 10,
  UpdateItem: 10,
} as const;

/** One after the other, as the reconcile loop needs them. */
export const WAITING_MILLISECONDS = Object.values(ROUND_TRIPS).reduce((sum, wait) => sum + wait, 0);

/** Share of a core that the function's one thread at work has, at a memory size in MB: 1 at most. */
export function coreShare(memoryMegabytes: number): number {
  return Math.min(1, memoryMegabytes / MEGABYTES_OF_A_CORE);
}

/** Time that is billed for an invocation, in milliseconds: its waits as they are, its work stretched by the share. */
export function billedMilliseconds(
  cpuMilliseconds: number,
  memoryMegabytes: number,
  waiting = WAITING_MILLISECONDS,
): number {
  return Math.ceil(waiting + cpuMilliseconds / coreShare(memoryMegabytes));
}
