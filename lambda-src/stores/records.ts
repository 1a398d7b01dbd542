/** The attributes of a record, including those of the time index. Pure. */
import { ATTRIBUTES, UPLOAD_SHARDS } from '../contract';
import type { FailureDetails, RecordSubject, SuccessDetails } from './ports';

/** Attribute values. An undefined value removes the attribute. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Returns the attributes of the upload. They are written once and kept by every later write. */
export function uploadAttributes({ imageId, uploadedAt }: RecordSubject): Attributes {
  const timestamp = uploadedAt.toISOString();
  return {
    [ATTRIBUTES.uploadTimestamp]: timestamp,
    [ATTRIBUTES.uploadShard]: uploadShard(timestamp.slice(0, 10), imageId),
  };
}

/** Returns the partition of the time index: the day, and a shard that is derived from the id. */
export function uploadShard(day: string, imageId: string): string {
  return `${day}#${parseInt(imageId.slice(0, 8), 16) % UPLOAD_SHARDS}`;
}

export function subjectAttributes(
  { object, versionId }: RecordSubject,
  size: number | undefined,
): Attributes {
  return {
    [ATTRIBUTES.originalBucket]: object.bucket,
    [ATTRIBUTES.originalKey]: object.key,
    [ATTRIBUTES.originalVersionId]: versionId,
    [ATTRIBUTES.originalSize]: size,
  };
}

export function successAttributes(
  { original, thumbnail, milliseconds }: SuccessDetails,
  thumbnailBucket: string,
  now: Date,
): Attributes {
  const { key, width, height, size, format } = thumbnail;
  return {
    [ATTRIBUTES.processingStatus]: 'SUCCESS',
    [ATTRIBUTES.failureReason]: undefined,
    [ATTRIBUTES.acceptanceCriteria]: undefined,
    [ATTRIBUTES.originalFormat]: original.format,
    [ATTRIBUTES.originalWidth]: original.width,
    [ATTRIBUTES.originalHeight]: original.height,
    [ATTRIBUTES.thumbnailBucket]: thumbnailBucket,
    [ATTRIBUTES.thumbnails]: [{ Key: key, Width: width, Height: height, Size: size, Format: format }],
    [ATTRIBUTES.processedTimestamp]: now.toISOString(),
    [ATTRIBUTES.deletedTimestamp]: undefined,
    // An existing thumbnail does not say how long its creation took.
    ...(milliseconds === undefined ? {} : { [ATTRIBUTES.processingMilliseconds]: milliseconds }),
  };
}

export function failureAttributes(
  { reason, format, acceptanceCriteria }: FailureDetails,
  now: Date,
): Attributes {
  return {
    [ATTRIBUTES.processingStatus]: 'FAILED',
    [ATTRIBUTES.failureReason]: reason,
    [ATTRIBUTES.acceptanceCriteria]: acceptanceCriteria,
    [ATTRIBUTES.originalFormat]: format,
    [ATTRIBUTES.originalWidth]: undefined,
    [ATTRIBUTES.originalHeight]: undefined,
    [ATTRIBUTES.thumbnailBucket]: undefined,
    [ATTRIBUTES.thumbnails]: undefined,
    [ATTRIBUTES.processedTimestamp]: now.toISOString(),
    [ATTRIBUTES.deletedTimestamp]: undefined,
    [ATTRIBUTES.processingMilliseconds]: undefined,
  };
}

/** Returns the attributes that change when a version is overwritten or deleted. */
export function endAttributes(status: 'SUPERSEDED' | 'DELETED', now: Date): Attributes {
  return {
    [ATTRIBUTES.processingStatus]: status,
    ...(status === 'DELETED'
      ? { [ATTRIBUTES.deletedTimestamp]: now.toISOString() }
      : { [ATTRIBUTES.processedTimestamp]: now.toISOString() }),
  };
}
