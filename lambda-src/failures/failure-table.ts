/**
 * Classifies every known error and says how the function handles it. No other file decides that.
 *
 * The table in docs/failures.md is generated from this one. An error without a row is transient: it is thrown, so that Lambda
 * retries.
 */
import type { FailureReason } from '../contract';
import type { FileFormat } from '../image/signatures';
import { PermanentFailure } from './failures';

/** Where an error occurred. */
export type Place = 'GET source' | 'HEAD' | 'UpdateItem' | 'decoder';

/** Reason of a transient failure. It appears in the log only. */
export type TransientReason =
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

/** Criteria that identify an error. A row without criteria is for a PermanentFailure with its reason. */
interface Criteria {
  /** The row applies only there. @default everywhere */
  readonly at?: Place;
  /** Values of the error's `name`: the error code in the service's response. */
  readonly names?: readonly string[];
  /** Pattern that the message must match in addition to the name. */
  readonly withMessage?: RegExp;
  /** Values of the `code` of a Node.js error. */
  readonly codes?: readonly string[];
  /** Pattern of the message. */
  readonly message?: RegExp;
  /** HTTP status codes of a response whose error name has no row. The response to a HEAD never has a name. */
  readonly statuses?: readonly number[];
}

/** Not a fault: an error response that the function expects and handles. */
export interface ExpectedRow extends Criteria {
  readonly class: 'expected';
  readonly reason: 'GONE' | 'ARCHIVED' | 'UNREADABLE' | 'ABSENT' | 'REFUSED' | 'CONDITION';
  readonly log: 'info';
  readonly thumbnail: string;
  readonly record: string;
}

/** The original has no thumbnail and will not get one. Recorded, not thrown. */
export interface PermanentRow extends Criteria {
  readonly class: 'permanent';
  readonly reason: FailureReason;
  readonly log: 'error';
  readonly thumbnail: string;
  readonly record: 'FAILED';
}

/** Thrown: Lambda retries twice and then sends the event to the failure queue. */
export interface TransientRow extends Criteria {
  readonly class: 'transient';
  readonly reason: TransientReason;
  readonly log: 'error';
  readonly thumbnail: 'unchanged';
  readonly record: 'unchanged';
}

export type FailureRow = ExpectedRow | PermanentRow | TransientRow;

const expected = (
  reason: ExpectedRow['reason'],
  thumbnail: string,
  record: string,
  criteria: Criteria,
): ExpectedRow => ({
  class: 'expected',
  reason,
  log: 'info',
  thumbnail,
  record,
  ...criteria,
});
const permanent = (reason: FailureReason, criteria: Criteria = {}, thumbnail = 'removed'): PermanentRow => ({
  class: 'permanent',
  reason,
  log: 'error',
  thumbnail,
  record: 'FAILED',
  ...criteria,
});
const transient = (reason: TransientReason, criteria: Criteria): TransientRow => ({
  class: 'transient',
  reason,
  log: 'error',
  thumbnail: 'unchanged',
  record: 'unchanged',
  ...criteria,
});

/** Any error without a row. */
export const UNKNOWN: TransientRow = transient('UNKNOWN', {});

/** The first matching row applies. Codes are compared first, then names, messages and status codes. */
export const FAILURE_TABLE: readonly FailureRow[] = [
  expected('GONE', 'removed', 'DELETED', { at: 'GET source', names: ['NoSuchKey'] }),
  // By its name: a policy mistake has the same status code, 403, and must not delete thumbnails.
  expected('ARCHIVED', 'kept if made from this version, else removed', 'SUCCESS if kept, else FAILED', {
    at: 'GET source',
    names: ['InvalidObjectState'],
  }),
  // SSE-C: "400 InvalidRequest: The object was stored using a form of Server Side Encryption. The correct parameters must
  // be provided to retrieve the object." (Amazon's response in https://github.com/apache/opendal/issues/1858.) The key of
  // a version never changes. InvalidRequest has other causes, which are transient; so is every problem with a KMS key below.
  expected('UNREADABLE', 'removed', 'FAILED', {
    at: 'GET source',
    names: ['InvalidRequest'],
    withMessage: /stored using a form of Server Side Encryption/,
  }),
  // The response for a missing bucket is the same, so nothing is deleted because of it.
  expected('ABSENT', 'the next look decides', 'the next look decides', {
    at: 'HEAD',
    names: ['NotFound', 'NoSuchKey'],
  }),
  // HEAD of an SSE-C object, but also of any object with expired credentials: "it returns a generic code, such as 400 Bad
  // Request. It's not possible to retrieve the exact exception" (S3 API reference, HeadObject). So nothing is deleted.
  expected('REFUSED', 'the next look decides', 'the next look decides', { at: 'HEAD', statuses: [400] }),
  expected('CONDITION', 'unchanged', 'unchanged', {
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
  // Before the decoder errors about the bytes: this one is not caused by them.
  transient('OUT_OF_MEMORY', { at: 'decoder', message: /out of memory|unable to allocate|malloc/i }),
  permanent('TOO_MANY_PIXELS', {
    at: 'decoder',
    // The last one is an encoder's.
    message: /exceeds pixel limit|Maximum supported image dimension|^Processed image is too large/,
  }),
  // For a wrong checksum of IHDR, libvips only reports "Unknown error".
  permanent('CORRUPT', {
    at: 'decoder',
    message:
      /^(Vips\w+|\w+load\w*|vips\w*|Input buffer|Input image|extract_area|unable to call|Unknown error(?=\n|$))\b/i,
  }),

  // Includes THROTTLING_ERROR_CODES of @smithy/core/retry 3.41.0.
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
  // A grant can be added and a key can be enabled again. A mistake in a key policy must not delete thumbnails.
  transient('KEY_UNUSABLE', { names: ['AccessDenied', 'AccessDeniedException'], withMessage: /\bkms:/ }),
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
  transient('BODY_DAMAGED', { names: ['IncompleteResponse', 'BadDigest'], message: /^Checksum mismatch/ }),
  transient('UNSETTLED', { names: ['UnsettledError'] }),
  transient('EVENT_UNREADABLE', { names: ['UnreadableEvent'] }),
];

interface ThrownFields {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Returns the row of an error. @param place where it occurred; undefined if it reached the handler. */
export function failureOf(error: unknown, place?: Place): FailureRow {
  if (error instanceof PermanentFailure)
    // Every reason has a row.
    return FAILURE_TABLE.find(
      (row) => row.class === 'permanent' && row.reason === error.reason,
    ) as PermanentRow;
  // Any library may have thrown it, so only its fields are read.
  const { name = '', code = '', message = '', $metadata } = (error ?? {}) as ThrownFields;
  const rows = FAILURE_TABLE.filter(({ at }) => at === undefined || at === place);
  return (
    // Codes first: the SDK names a reset connection TimeoutError.
    rows.find(({ codes }) => codes?.includes(code)) ??
    rows.find(({ names, withMessage }) => names?.includes(name) && (withMessage?.test(message) ?? true)) ??
    rows.find((row) => row.message?.test(message)) ??
    rows.find(({ statuses }) => statuses?.includes($metadata?.httpStatusCode ?? 0)) ??
    UNKNOWN
  );
}

/** Returns whether an error is this expected response. */
export function isExpected(error: unknown, place: Place, reason: ExpectedRow['reason']): boolean {
  const row = failureOf(error, place);
  return row.class === 'expected' && row.reason === reason;
}

/**
 * Converts a decoder's error to a PermanentFailure if it is about the bytes. Returns any other error as it is.
 *
 * @param format of the bytes, which the PermanentFailure gets.
 * @param variant name of the image that was made. @default none: the failure concerns all images
 */
export function fromDecoder(error: unknown, format?: FileFormat, variant?: string): unknown {
  const failure = permanentFrom(error);
  if (failure) {
    failure.format = format;
    failure.variant ??= variant;
  }
  return failure ?? error;
}

function permanentFrom(error: unknown): PermanentFailure | undefined {
  if (error instanceof PermanentFailure) return error;
  if (!(error instanceof Error)) return undefined;
  const row = failureOf(error, 'decoder');
  if (row.class !== 'permanent') return undefined;
  const firstLine = error.message.replace(/\n.*/s, '');
  return new PermanentFailure(row.reason, firstLine, { cause: error });
}
