/**
 * The contract between infrastructure and function: every name that both use is defined here and nowhere else.
 *
 * An alarm therefore cannot watch a metric that is never emitted, and no variable is set that nobody reads. This file
 * imports nothing, because it is loaded both at synth and in a cold start.
 */

/** Environments that can be deployed to the same account. */
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];
export const DEFAULT_ENVIRONMENT: Environment = 'production';

/** Names of the function's environment variables. */
export const ENV = {
  /** Name of the thumbnail bucket. */
  thumbnailBucket: 'THUMBNAIL_BUCKET',
  /** Name of the DynamoDB table. */
  metadataTable: 'METADATA_TABLE',
  /** Side of a thumbnail's bounding box, in pixels; see THUMBNAIL_SIZE. */
  thumbnailSize: 'THUMBNAIL_SIZE',
  /** JSON object of variants by name; absent without variants. See lambda-src/variants. */
  variants: 'VARIANTS',
  /** `true` if records carry a placeholder; absent otherwise. */
  placeholders: 'PLACEHOLDERS',
  /** One of ENVIRONMENTS. Dimension value of the metrics. */
  environment: 'ENVIRONMENT',
  /** Largest original that is read, in MiB; see INPUT_MEGABYTES. */
  maxInputMegabytes: 'MAX_INPUT_MEGABYTES',
  /** Largest original that is decoded, in millions of pixels; see INPUT_MEGAPIXELS. */
  maxInputMegapixels: 'MAX_INPUT_MEGAPIXELS',
} as const;

/** Inclusive bounds of an integer, and its default. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** Side of a thumbnail's bounding box, in pixels. */
export const THUMBNAIL_SIZE: Bounds = { min: 64, max: 512, default: 128 };
/** What a variant can be: an image that is made in addition to the thumbnail. */
export const VARIANT = {
  /** Largest number of variants. */
  max: 8,
  /** The name is the first part of the key. It begins with a letter, so that it never equals a thumbnail's size. */
  name: '^[a-z][a-z0-9-]{0,31}$',
  /** Width and height, in pixels. */
  side: { min: 16, max: 2_560 },
  /** Bound of a side that is not given, in pixels: a scrolling screenshot would become an image of 70 megapixels. */
  maxOtherSide: 4_096,
  /** `inside` keeps the whole image, `cover` fills the box and cuts off the rest. */
  fits: ['inside', 'cover'],
  /** What `cover` keeps. */
  gravities: [
    'center',
    'attention',
    'entropy',
    'north',
    'northeast',
    'east',
    'southeast',
    'south',
    'southwest',
    'west',
    'northwest',
  ],
  /** `auto` is the thumbnail's rule: JPEG or PNG. */
  formats: ['auto', 'jpeg', 'png', 'webp', 'avif'],
  quality: { min: 40, max: 95 },
} as const;
/** Size limit of an original, in MiB (1,048,576 bytes). */
export const INPUT_MEGABYTES: Bounds = { min: 1, max: 512, default: 64 };
/** Pixel limit of an original, in millions of pixels. The function computes what fits into its memory. */
export const INPUT_MEGAPIXELS: Bounds = { min: 1, max: 268, default: 268 };
/** Memory size of the function, in MB: at least 512 as required, at most what Lambda offers. */
export const MEMORY_MEGABYTES: Bounds = { min: 512, max: 10_240, default: 1_024 };
/** Environment variable that Lambda sets to the memory size, in MB. */
export const MEMORY_SIZE_VARIABLE = 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE';

/**
 * Limits of each AWS call by the function. The deployment derives its own time limits from them: the reconcile loop is
 * correct only if no request takes effect after Lambda has retried its sender.
 */
export const CALL_LIMITS = {
  /** Including the first. */
  attempts: 3,
  /** To connect. */
  connectionMilliseconds: 1_000,
  /** From the connection to the response headers, and between two chunks of the body. */
  answerMilliseconds: 8_000,
} as const;

/** Allowed names of the source bucket: S3's rules without the dot, which breaks TLS on virtual-hosted-style addresses. */
export const BUCKET_NAME = { minLength: 3, maxLength: 63, pattern: '^[a-z0-9][a-z0-9-]*[a-z0-9]$' } as const;

/**
 * Suffixes of each format that an original can have, the most common one first. S3 and EventBridge compare them
 * case-sensitively, and a bucket notification has one suffix, so each case that occurs is listed.
 */
export const INPUT_SUFFIXES = {
  jpeg: ['.jpg', '.JPG', '.Jpg', '.jpeg', '.JPEG', '.Jpeg', '.jfif', '.JFIF'],
  png: ['.png', '.PNG', '.Png'],
} as const;

/** Suffixes whose uploads and deletions start the function. At most 100: S3's limit on notifications of a bucket. */
export const SUFFIXES: readonly string[] = Object.values(INPUT_SUFFIXES).flat();

/** Event types of the source bucket's notification. `s3:ObjectRemoved:*` does not include lifecycle deletions. */
export const SOURCE_EVENTS = [
  's3:ObjectCreated:*',
  's3:ObjectRemoved:*',
  's3:LifecycleExpiration:*',
  's3:ObjectRestore:Completed',
] as const;

/** The same events through EventBridge. `Object Deleted` includes lifecycle deletions. */
export const EVENT_BRIDGE = {
  source: 'aws.s3',
  types: { created: 'Object Created', deleted: 'Object Deleted', restored: 'Object Restore Completed' },
} as const;

/** Attributes of a record in the table. Key attributes of the table and its index have the type `S`. */
export const ATTRIBUTES = {
  imageId: 'ImageID',
  originalBucket: 'OriginalBucket',
  originalKey: 'OriginalKey',
  originalVersionId: 'OriginalVersionId',
  originalSize: 'OriginalSize',
  /** Recognized by the first bytes; of a failure too, if they were read and match a known format. */
  originalFormat: 'OriginalFormat',
  originalWidth: 'OriginalWidth',
  originalHeight: 'OriginalHeight',
  thumbnailBucket: 'ThumbnailBucket',
  /**
   * List of {Name, Width, Height, Size, Format, ETag, VersionId, Recipe}: the thumbnail, then the variants. The first entry
   * also has `Key`; the key of any entry is `<Name>/<OriginalKey>`.
   */
  thumbnails: 'Thumbnails',
  /** ThumbHash of the thumbnail in base64, with the setting `placeholders`. */
  placeholder: 'Placeholder',
  processingStatus: 'ProcessingStatus',
  failureReason: 'FailureReason',
  /** Limits and version of the pixel path that the failure depends on; see acceptanceCriteria in image/recipe.ts. */
  acceptanceCriteria: 'AcceptanceCriteria',
  /** ISO 8601, UTC, milliseconds. The fixed width makes it sortable as a string. */
  uploadTimestamp: 'UploadTimestamp',
  processedTimestamp: 'ProcessedTimestamp',
  deletedTimestamp: 'DeletedTimestamp',
  processingMilliseconds: 'ProcessingMilliseconds',
  /** `<day>#<n>`, with n from 0 to UPLOAD_SHARDS - 1, derived from the ImageID. */
  uploadShard: 'UploadShard',
} as const;

/** Values of ProcessingStatus. SUPERSEDED: overwritten before the function read it. */
export type ProcessingStatus = 'SUCCESS' | 'FAILED' | 'SUPERSEDED' | 'DELETED';

/** Values of FailureReason: why an original has no thumbnail and will not get one. */
export const FAILURE_REASONS = [
  /** The content is neither JPEG nor PNG, regardless of the key's suffix. */
  'UNSUPPORTED_FORMAT',
  /** A JPEG or PNG that does not decode: truncated, damaged, or of a kind that the decoders do not support. */
  'CORRUPT',
  /** Zero bytes. */
  'EMPTY',
  /** More bytes than MAX_INPUT_MEGABYTES. */
  'TOO_MANY_BYTES',
  /** More pixels than MAX_INPUT_MEGAPIXELS, or than the function's memory and CPU can decode. */
  'TOO_MANY_PIXELS',
  /** The thumbnail's key, `<size>/<key>`, would exceed 1,024 bytes. */
  'KEY_TOO_LONG',
  /** In Glacier Flexible Retrieval or Deep Archive, and not restored. */
  'ARCHIVED',
  /** Encrypted with a customer-provided key (SSE-C), which S3 does not store. */
  'UNREADABLE',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/**
 * The table's time index. An index with a single partition would throttle the whole table at about 1,000 writes/s; shards
 * raise that limit.
 */
export const TIMESTAMP_INDEX = {
  name: 'TimestampIndex',
  partitionKey: ATTRIBUTES.uploadShard,
  sortKey: ATTRIBUTES.uploadTimestamp,
} as const;
/** Shards per day in the time index: 10 x 1,000 writes/s. */
export const UPLOAD_SHARDS = 10;

/** CloudWatch metrics, in the embedded metric format, with exactly one dimension. */
export const METRICS = {
  namespace: 'ImageProcessing',
  dimension: 'Environment',
  /** Thumbnails written. Unit Count. */
  processedImages: 'ProcessedImages',
  /** Attempts that ended in a permanent or a transient failure. Unit Count. */
  processingErrors: 'ProcessingErrors',
} as const;

/** Handler of S3 events in the bundle `index.js`. */
export const HANDLER = 'index.handler';
/** Handler of S3 Batch Operations, which a separate function runs. */
export const BATCH_HANDLER = 'index.batchHandler';
/** Prefix in the log bucket for the reports of S3 Batch Operations jobs. */
export const BATCH_REPORTS = 'batch-operations';
/** File name of the bundle in the function's package. */
export const BUNDLE_FILE = 'index.js';
