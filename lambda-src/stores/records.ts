/** The shape of a record, and of its place in the time index. Pure. */
import { ATTRIBUTES, UPLOAD_SHARDS } from '../contract';
import type { FailureDetails, RecordSubject, SuccessDetails } from './ports';

/** Attribute values; an undefined one is taken out of a record that has it. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Attributes that say when a version was uploaded: written once, kept by every later write. */
export function uploadAttributes({ imageId, uploadedAt }: RecordSubject): Attributes {
  const timestamp = uploadedAt.toISOString();
  return {
    [ATTRIBUTES.uploadTimestamp]: timestamp,
    [ATTRIBUTES.uploadShard]: uploadShard(timestamp.slice(0, 10), imageId),
  };
}

/** Partition of the time index: the day, and a shard that depends on the id alone. */
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
    [ATTRIBUTES.originalFormat]: original.format,
    [ATTRIBUTES.originalWidth]: original.width,
    [ATTRIBUTES.originalHeight]: original.height,
    [ATTRIBUTES.thumbnailBucket]: thumbnailBucket,
    [ATTRIBUTES.thumbnails]: [{ Key: key, Width: width, Height: height, Size: size, Format: format }],
    [ATTRIBUTES.processedTimestamp]: now.toISOString(),
    [ATTRIBUTES.deletedTimestamp]: undefined,
    // A thumbnail that was found, not made, says nothing about the time that it took.
    ...(milliseconds === undefined ? {} : { [ATTRIBUTES.processingMilliseconds]: milliseconds }),
  };
}

export function failureAttributes({ reason }: FailureDetails, now: Date): Attributes {
  return {
    [ATTRIBUTES.processingStatus]: 'FAILED',
    [ATTRIBUTES.failureReason]: reason,
    [ATTRIBUTES.originalFormat]: undefined,
    [ATTRIBUTES.originalWidth]: undefined,
    [ATTRIBUTES.originalHeight]: undefined,
    [ATTRIBUTES.thumbnailBucket]: undefined,
    [ATTRIBUTES.thumbnails]: undefined,
    [ATTRIBUTES.processedTimestamp]: now.toISOString(),
    [ATTRIBUTES.deletedTimestamp]: undefined,
    [ATTRIBUTES.processingMilliseconds]: undefined,
  };
}

/** What is said of a version that is overwritten or deleted; what was known of it stays. */
export function endAttributes(status: 'SUPERSEDED' | 'DELETED', now: Date): Attributes {
  return {
    [ATTRIBUTES.processingStatus]: status,
    ...(status === 'DELETED'
      ? { [ATTRIBUTES.deletedTimestamp]: now.toISOString() }
      : { [ATTRIBUTES.processedTimestamp]: now.toISOString() }),
  };
}
