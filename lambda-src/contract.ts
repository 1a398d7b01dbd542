/**
 * The one place where the infrastructure and the function agree.
 *
 * Constructs import it to configure AWS, the function imports it to read what was configured; neither repeats a
 * name. So an alarm cannot watch a metric that is never emitted, and a variable cannot be set that nobody reads.
 * It imports nothing: it must load in a synth and in a cold start alike.
 */

/** The stages that one account can hold side by side. */
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];
export const DEFAULT_ENVIRONMENT: Environment = 'production';

/** Names of the environment variables through which the deployment configures the function. */
export const ENV = {
  /** Bucket that the thumbnails are written to. */
  thumbnailBucket: 'THUMBNAIL_BUCKET',
  /** DynamoDB table of the records. */
  metadataTable: 'METADATA_TABLE',
  /** Side of the square that a thumbnail fits into, in pixels; see THUMBNAIL_SIZE. */
  thumbnailSize: 'THUMBNAIL_SIZE',
  /** One of ENVIRONMENTS: the value of the metrics' dimension. */
  environment: 'ENVIRONMENT',
  /** Largest original that is read, in MiB; see INPUT_MEGABYTES. */
  maxInputMegabytes: 'MAX_INPUT_MEGABYTES',
  /** Largest original that is decoded, in millions of pixels; see INPUT_MEGAPIXELS. */
  maxInputMegapixels: 'MAX_INPUT_MEGAPIXELS',
} as const;

/** A whole number's bounds, both included, and the value that holds when nothing is said. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** Box side of a thumbnail in pixels. */
export const THUMBNAIL_SIZE: Bounds = { min: 64, max: 512, default: 128 };
/** Byte cap of an original, in MiB (1,048,576 bytes). */
export const INPUT_MEGABYTES: Bounds = { min: 1, max: 512, default: 64 };
/** Pixel cap of an original, in millions of pixels. */
export const INPUT_MEGAPIXELS: Bounds = { min: 1, max: 268, default: 50 };
/** Longest side of an original in pixels: a 389 KB PNG of 5,000,000 x 10 passes the pixel cap and takes 7.7 GB. */
export const MAX_INPUT_SIDE = 16_384;

/**
 * Limits of one call of AWS by the function. The deployment holds its own time limits against them: the reconcile loop
 * holds only if no request takes effect after its sender's retry has ended.
 */
export const CALL_LIMITS = {
  /** The first included. */
  attempts: 3,
  /** Until there is a connection. */
  connectionMilliseconds: 1_000,
  /** From then until the answer's headers, and of silence within its body. */
  answerMilliseconds: 8_000,
} as const;

/** Legal names of the source bucket: S3's rules less the dot, which breaks TLS on virtual-host addresses. */
export const BUCKET_NAME = { minLength: 3, maxLength: 63, pattern: '^[a-z0-9][a-z0-9-]*[a-z0-9]$' } as const;

/** Suffixes of each format that an original can have, in lowercase. */
export const INPUT_SUFFIXES = { jpeg: ['.jpg', '.jpeg'], png: ['.png'] } as const;
const LOWERCASE_SUFFIXES: readonly string[] = [...INPUT_SUFFIXES.jpeg, ...INPUT_SUFFIXES.png];

/** Suffixes whose uploads and deletions start the function. S3 compares them case-sensitively. */
export const SUFFIXES: readonly string[] = [
  ...LOWERCASE_SUFFIXES,
  ...LOWERCASE_SUFFIXES.map((suffix) => suffix.toUpperCase()),
];

/** S3 event types that the source bucket sends. Lifecycle deletions are not covered by `s3:ObjectRemoved:*`. */
export const SOURCE_EVENTS = [
  's3:ObjectCreated:*',
  's3:ObjectRemoved:*',
  's3:LifecycleExpiration:*',
  's3:ObjectRestore:Completed',
] as const;

/** The same by way of EventBridge: who sends, and the types of events, a lifecycle's deletions among the deleted. */
export const EVENT_BRIDGE = {
  source: 'aws.s3',
  types: { created: 'Object Created', deleted: 'Object Deleted', restored: 'Object Restore Completed' },
} as const;

/** Attributes of a record in the table. The key and the index's attributes are `S`. */
export const ATTRIBUTES = {
  imageId: 'ImageID',
  originalBucket: 'OriginalBucket',
  originalKey: 'OriginalKey',
  originalVersionId: 'OriginalVersionId',
  originalSize: 'OriginalSize',
  originalFormat: 'OriginalFormat',
  originalWidth: 'OriginalWidth',
  originalHeight: 'OriginalHeight',
  thumbnailBucket: 'ThumbnailBucket',
  /** A list of {Key, Width, Height, Size, Format}: one entry today, more sizes later. */
  thumbnails: 'Thumbnails',
  processingStatus: 'ProcessingStatus',
  failureReason: 'FailureReason',
  /** ISO 8601, UTC, milliseconds: fixed width, so it sorts as text. */
  uploadTimestamp: 'UploadTimestamp',
  processedTimestamp: 'ProcessedTimestamp',
  deletedTimestamp: 'DeletedTimestamp',
  processingMilliseconds: 'ProcessingMilliseconds',
  /** `<day>#<n>`, n in 0..UPLOAD_SHARDS-1 from the ImageID. */
  uploadShard: 'UploadShard',
} as const;

/** Values of ProcessingStatus. SUPERSEDED: overwritten before it was read. */
export type ProcessingStatus = 'SUCCESS' | 'FAILED' | 'SUPERSEDED' | 'DELETED';

/** Values of FailureReason: why an original has, and will have, no thumbnail. */
export const FAILURE_REASONS = [
  /** The bytes are no JPEG and no PNG, whatever the key's suffix says. */
  'UNSUPPORTED_FORMAT',
  /** A JPEG or PNG that does not decode: truncated, damaged, or of a kind that the decoders do not know. */
  'CORRUPT',
  /** No bytes at all. */
  'EMPTY',
  /** More bytes than MAX_INPUT_MEGABYTES. */
  'TOO_MANY_BYTES',
  /** More pixels than MAX_INPUT_MEGAPIXELS, or a side over MAX_INPUT_SIDE. */
  'TOO_MANY_PIXELS',
  /** `<size>/<key>` would exceed S3's 1,024 bytes. */
  'KEY_TOO_LONG',
  /** In Glacier Flexible Retrieval or Deep Archive: unreadable until restored. */
  'ARCHIVED',
  /** Encrypted by the uploader with a key that S3 does not keep (SSE-C). */
  'UNREADABLE',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/**
 * The table's index by time. A single-partition time index throttles the whole table at about 1,000 writes/s; the
 * shards lift that.
 */
export const TIMESTAMP_INDEX = {
  name: 'TimestampIndex',
  partitionKey: ATTRIBUTES.uploadShard,
  sortKey: ATTRIBUTES.uploadTimestamp,
} as const;
/** Shards of a day in the time index: 10 x 1,000 writes/s. */
export const UPLOAD_SHARDS = 10;

/** CloudWatch metrics, emitted in the embedded metric format with exactly one dimension. */
export const METRICS = {
  namespace: 'ImageProcessing',
  dimension: 'Environment',
  /** Thumbnails written. Unit Count. */
  processedImages: 'ProcessedImages',
  /** Attempts that ended in an error, permanent or not. Unit Count. */
  processingErrors: 'ProcessingErrors',
} as const;

/** Exported name of the handler in the bundle `index.js`. */
export const HANDLER = 'index.handler';
/** The same of the handler for S3 Batch Operations, which a function of its own runs. */
export const BATCH_HANDLER = 'index.batchHandler';
/** Folder in the bucket of access logs that jobs of S3 Batch Operations write their reports to. */
export const BATCH_REPORTS = 'batch-operations';
/** File of the bundle in the function's package. */
export const BUNDLE_FILE = 'index.js';
