/**
 * Every error that the function tells apart, and what it makes of it: the one place where that is decided.
 *
 * `docs/failures.md` is written from it. What stands in no row can pass: it is thrown, so that Lambda retries.
 */
import type { FailureReason } from '../contract';
import { PermanentFailure } from './failures';

/** Where an error was met. */
export type Place = 'GET source' | 'HEAD' | 'UpdateItem' | 'decoder';

/** Why an attempt failed that can succeed later; in the log line only. */
export type PassingReason =
  | 'THROTTLED'
  | 'SERVICE_FAULT'
  | 'ACCESS_DENIED'
  | 'CREDENTIALS'
  | 'CLOCK_SKEW'
  | 'MISSING'
  | 'KEY_UNUSABLE'
  | 'REQUEST_REFUSED'
  | 'NETWORK'
  | 'TIME_OUT'
  | 'BODY_DAMAGED'
  | 'UNSETTLED'
  | 'OUT_OF_MEMORY'
  | 'EVENT_UNREADABLE'
  | 'UNKNOWN';

/** By what an error is known. Without any of these, the row is that of PermanentFailure with its reason. */
interface Signs {
  /** Only there. */
  readonly at?: Place;
  /** `name` of the error: the code in the service's answer. */
  readonly names?: readonly string[];
  /** What the message must say as well for the names to count. */
  readonly saying?: RegExp;
  /** `code` of an error of Node's. */
  readonly codes?: readonly string[];
  /** What the message says. */
  readonly message?: RegExp;
  /** HTTP statuses of an answer whose name no row has; a HEAD's answer never has one. */
  readonly statuses?: readonly number[];
}

/** No fault at all: the reply to what was asked. */
export interface AnswerRow extends Signs {
  readonly class: 'answer';
  readonly reason: 'GONE' | 'ARCHIVED' | 'UNREADABLE' | 'ABSENT' | 'REFUSED' | 'CONDITION';
  readonly log: 'info';
  readonly thumbnail: string;
  readonly record: string;
}

/** The original has, and will have, no thumbnail: recorded and not thrown. */
export interface PermanentRow extends Signs {
  readonly class: 'permanent';
  readonly reason: FailureReason;
  readonly log: 'error';
  readonly thumbnail: string;
  readonly record: 'FAILED';
}

/** Thrown: Lambda retries twice and then puts the event on the failure queue. */
export interface TransientRow extends Signs {
  readonly class: 'transient';
  readonly reason: PassingReason;
  readonly log: 'error';
  readonly thumbnail: 'as it is';
  readonly record: 'as it is';
}

export type FailureRow = AnswerRow | PermanentRow | TransientRow;

const answer = (reason: AnswerRow['reason'], thumbnail: string, record: string, signs: Signs): AnswerRow => ({
  class: 'answer',
  reason,
  log: 'info',
  thumbnail,
  record,
  ...signs,
});
const permanent = (reason: FailureReason, signs: Signs = {}, thumbnail = 'removed'): PermanentRow => ({
  class: 'permanent',
  reason,
  log: 'error',
  thumbnail,
  record: 'FAILED',
  ...signs,
});
const transient = (reason: PassingReason, signs: Signs): TransientRow => ({
  class: 'transient',
  reason,
  log: 'error',
  thumbnail: 'as it is',
  record: 'as it is',
  ...signs,
});

/** What has no row. */
export const UNKNOWN: TransientRow = transient('UNKNOWN', {});

/** The first row that has one of the error's signs holds; codes come before names, messages and statuses. */
export const FAILURE_TABLE: readonly FailureRow[] = [
  answer('GONE', 'removed', 'DELETED', { at: 'GET source', names: ['NoSuchKey'] }),
  // S3 says 403 here as for a mistake in a policy, and a mistake in a policy must not delete thumbnails.
  answer('ARCHIVED', 'kept if made from this version, else removed', 'SUCCESS if kept, else FAILED', {
    at: 'GET source',
    names: ['InvalidObjectState'],
  }),
  // SSE-C: "400 InvalidRequest: The object was stored using a form of Server Side Encryption. The correct parameters must
  // be provided to retrieve the object." (Amazon's response in https://github.com/apache/opendal/issues/1858.) The key of
  // a version never changes. InvalidRequest has other causes, which can pass; so can every problem with a KMS key below.
  answer('UNREADABLE', 'removed', 'FAILED', {
    at: 'GET source',
    names: ['InvalidRequest'],
    saying: /stored using a form of Server Side Encryption/,
  }),
  // A missing bucket is answered in the same way, so nothing is deleted upon it.
  answer('ABSENT', 'as the next look says', 'as the next look says', {
    at: 'HEAD',
    names: ['NotFound', 'NoSuchKey'],
  }),
  // HEAD of an SSE-C object, but also of any object with expired credentials: "it returns a generic code, such as 400 Bad
  // Request. It's not possible to retrieve the exact exception" (S3 API reference, HeadObject). So nothing is deleted.
  answer('REFUSED', 'as the next look says', 'as the next look says', { at: 'HEAD', statuses: [400] }),
  answer('CONDITION', 'as it is', 'as it is', {
    at: 'UpdateItem',
    names: ['ConditionalCheckFailedException'],
  }),

  permanent('EMPTY'),
  permanent('UNSUPPORTED_FORMAT'),
  permanent('TOO_MANY_BYTES'),
  permanent('TOO_MANY_PIXELS'),
  permanent('KEY_TOO_LONG', {}, 'none is possible'),
  permanent('ARCHIVED', {}, 'removed unless made from this version'),
  permanent('UNREADABLE'),
  permanent('CORRUPT'),
  // Before what the decoders say of the bytes: this names no fault of theirs.
  transient('OUT_OF_MEMORY', { at: 'decoder', message: /out of memory|unable to allocate|malloc/i }),
  permanent('TOO_MANY_PIXELS', {
    at: 'decoder',
    message: /exceeds pixel limit|Maximum supported image dimension/,
  }),
  // Of a wrong checksum in IHDR libvips says nothing but "Unknown error".
  permanent('CORRUPT', {
    at: 'decoder',
    message:
      /^(Vips\w+|\w+load\w*|vips\w*|Input buffer|Input image|extract_area|unable to call|Unknown error(?=\n|$))\b/i,
  }),

  // With the SDK's own names of throttling: THROTTLING_ERROR_CODES of @smithy/core/retry 3.41.0.
  transient('THROTTLED', {
    names: [
      'SlowDown',
      'ServiceUnavailable',
      'Throttling',
      'ThrottlingException',
      'ThrottledException',
      'RequestLimitExceeded',
      'ProvisionedThroughputExceededException',
      'TooManyRequestsException',
      'RequestThrottled',
      'RequestThrottledException',
      'LimitExceededException',
      'BandwidthLimitExceeded',
      'PriorRequestNotComplete',
      'TransactionInProgressException',
      'EC2ThrottledException',
    ],
    statuses: [429, 503],
  }),
  transient('SERVICE_FAULT', {
    names: ['InternalError', 'InternalServerError', 'InternalFailure'],
    statuses: [500, 502, 504],
  }),
  // A grant can be added and a key enabled again, and a mistake in a key's policy must not delete thumbnails.
  transient('KEY_UNUSABLE', { names: ['AccessDenied', 'AccessDeniedException'], saying: /\bkms:/ }),
  transient('ACCESS_DENIED', {
    names: ['AccessDenied', 'AccessDeniedException', 'AllAccessDisabled'],
    statuses: [401, 403],
  }),
  transient('CREDENTIALS', {
    names: [
      'ExpiredToken',
      'ExpiredTokenException',
      'InvalidToken',
      'InvalidAccessKeyId',
      'UnrecognizedClientException',
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'CredentialsProviderError',
    ],
  }),
  transient('CLOCK_SKEW', { names: ['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'] }),
  transient('MISSING', { names: ['NoSuchBucket', 'ResourceNotFoundException'], statuses: [404] }),
  transient('KEY_UNUSABLE', {
    names: ['KMS.DisabledException', 'KMS.NotFoundException', 'KMS.KMSInvalidStateException'],
    message: /\bkms:|KMS key/,
  }),
  transient('REQUEST_REFUSED', {
    names: ['ValidationException', 'ItemCollectionSizeLimitExceededException', 'PreconditionFailed'],
    statuses: [400, 409, 412],
  }),
  transient('TIME_OUT', {
    names: ['AbortError', 'TimeoutError', 'RequestTimeout', 'RequestTimeoutException'],
    codes: ['ETIMEDOUT'],
  }),
  transient('NETWORK', {
    codes: [
      'ECONNREFUSED',
      'ECONNRESET',
      'EPIPE',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ERR_STREAM_PREMATURE_CLOSE',
    ],
    message: /^aborted$/,
  }),
  transient('BODY_DAMAGED', { names: ['IncompleteAnswer', 'BadDigest'], message: /^Checksum mismatch/ }),
  transient('UNSETTLED', { names: ['UnsettledError'] }),
  transient('EVENT_UNREADABLE', { names: ['UnreadableEvent'] }),
];

interface ThrownFields {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The row of an error that was met at a place; without one, of an error that reached the handler. */
export function failureOf(error: unknown, place?: Place): FailureRow {
  if (error instanceof PermanentFailure)
    // Each reason has a row.
    return FAILURE_TABLE.find(
      (row) => row.class === 'permanent' && row.reason === error.reason,
    ) as PermanentRow;
  // Whatever was thrown, by whichever library: nothing is asked of it but its fields.
  const { name = '', code = '', message = '', $metadata } = (error ?? {}) as ThrownFields;
  const rows = FAILURE_TABLE.filter(({ at }) => at === undefined || at === place);
  return (
    // Codes first: the client calls a connection that is reset a TimeoutError.
    rows.find(({ codes }) => codes?.includes(code)) ??
    rows.find(({ names, saying }) => names?.includes(name) && (saying?.test(message) ?? true)) ??
    rows.find((row) => row.message?.test(message)) ??
    rows.find(({ statuses }) => statuses?.includes($metadata?.httpStatusCode ?? 0)) ??
    UNKNOWN
  );
}

/** Whether an error is that reply and no fault. */
export function isAnswer(error: unknown, place: Place, reason: AnswerRow['reason']): boolean {
  const row = failureOf(error, place);
  return row.class === 'answer' && row.reason === reason;
}

/** What the decoder threw, as a PermanentFailure where it speaks of the bytes; the error itself otherwise. */
export function ofDecoder(error: unknown): unknown {
  if (error instanceof PermanentFailure || !(error instanceof Error)) return error;
  const row = failureOf(error, 'decoder');
  if (row.class !== 'permanent') return error;
  const firstLine = error.message.replace(/\n.*/s, '');
  return new PermanentFailure(row.reason, firstLine, { cause: error });
}
