/** The attributes of a record, including those of the time index. Pure. */
import { ATTRIBUTES, UPLOAD_SHARDS, type FailureReason, type ProcessingStatus } from '../contract';
import { thumbnailKey } from '../reconcile/keys';
import type { FailureDetails, RecordedThumbnail, RecordSubject, StoredRecord, SuccessDetails } from './ports';

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
  { object }: RecordSubject,
  { original, thumbnails, placeholder, milliseconds }: SuccessDetails,
  thumbnailBucket: string,
  now: Date,
): Attributes {
  return {
    [ATTRIBUTES.processingStatus]: 'SUCCESS',
    [ATTRIBUTES.failureReason]: undefined,
    [ATTRIBUTES.acceptanceCriteria]: undefined,
    [ATTRIBUTES.originalFormat]: original.format,
    [ATTRIBUTES.originalWidth]: original.width,
    [ATTRIBUTES.originalHeight]: original.height,
    [ATTRIBUTES.thumbnailBucket]: thumbnailBucket,
    [ATTRIBUTES.thumbnails]: thumbnails.map((thumbnail, index) => ({
      // Readers from before the variants expect it. A record of more than 1 KB costs twice as much.
      ...(index === 0 && { Key: thumbnailKey(thumbnail.name, object.key) }),
      ...entryOf(thumbnail),
    })),
    [ATTRIBUTES.processedTimestamp]: now.toISOString(),
    [ATTRIBUTES.deletedTimestamp]: undefined,
    ...(placeholder === undefined ? {} : { [ATTRIBUTES.placeholder]: placeholder }),
    // Existing thumbnails do not say how long their creation took.
    ...(milliseconds === undefined ? {} : { [ATTRIBUTES.processingMilliseconds]: milliseconds }),
  };
}

function entryOf({ name, width, height, size, format, etag, versionId, recipe }: RecordedThumbnail) {
  return {
    Name: name,
    Width: width,
    Height: height,
    Size: size,
    Format: format,
    ETag: etag,
    VersionId: versionId,
    Recipe: recipe,
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
    [ATTRIBUTES.placeholder]: undefined,
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

/** Reads the part of a record that the function uses. */
export function readRecord(item: Attributes): StoredRecord {
  const thumbnails = (item[ATTRIBUTES.thumbnails] ?? []) as readonly { readonly Name?: string }[];
  return {
    status: item[ATTRIBUTES.processingStatus] as ProcessingStatus,
    reason: item[ATTRIBUTES.failureReason] as FailureReason | undefined,
    // An entry from before the variants has no name.
    names: thumbnails.flatMap(({ Name }) => Name ?? []),
    deletedAt: item[ATTRIBUTES.deletedTimestamp] as string | undefined,
  };
}
