import type { FailureReason } from '../contract';

/**
 * The original has, and will have, no thumbnail: recorded and counted, but not thrown at Lambda, since no retry helps.
 *
 * Every other error is taken for one that can pass: it is thrown, so that Lambda retries and in the end puts the event
 * on the failure queue. failure-table.ts says which is which.
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

/** A service's answer lacks something that it always has: bytes, or a header. */
export class IncompleteAnswer extends Error {
  override readonly name = 'IncompleteAnswer';
}

/** What was delivered is no event that the function knows. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
}
