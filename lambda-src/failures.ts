import type { FailureReason } from './contract';

/**
 * The original has, and will have, no thumbnail: recorded and counted, but not thrown at Lambda, since no retry helps.
 *
 * Every other error is taken for one that can pass (throttling, 5xx, network, access denied, time running out, and
 * whatever is not known): it is thrown, so that Lambda retries and in the end puts the event on the failure queue.
 */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';

  constructor(
    readonly reason: FailureReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The source kept changing for as long as the function looked; Lambda's retry looks again. */
export class UnsettledError extends Error {
  override readonly name = 'UnsettledError';
}

/** Whether an SDK error is one of these. Names come before statuses: 403 alone may be "archived" or a mistake in a policy. */
export function hasName(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
