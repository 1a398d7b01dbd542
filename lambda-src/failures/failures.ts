import type { FailureReason } from '../contract';
import type { FileFormat } from '../image/signatures';

/**
 * The original has no thumbnail and will not get one. The failure is recorded and counted, but does not reach Lambda: no
 * retry would help.
 *
 * Every other error counts as transient. It is thrown, so that Lambda retries the event and then sends it to the failure
 * queue. failure-table.ts classifies errors.
 */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
  /** Format of the original by its first bytes. Undefined if they were not read, or match no known format. */
  format: FileFormat | undefined;
  /** Name of the image that cannot be made. Undefined if the failure concerns all of them. */
  variant: string | undefined;

  constructor(
    readonly reason: FailureReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The source changed during every look. Lambda's retry looks again. */
export class UnsettledError extends Error {
  override readonly name = 'UnsettledError';
}

/** A service's response lacks bytes or a header. */
export class IncompleteResponse extends Error {
  override readonly name = 'IncompleteResponse';
}

/** The event is not of a known kind. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
}
