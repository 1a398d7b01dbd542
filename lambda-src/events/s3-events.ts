/** Pure translation of S3 event notifications into what the reconcile loop has to know. It makes no AWS call. */
import { realVersionId } from '../reconcile/identity';
import type { ObjectKey } from '../stores/ports';
import { decodeKey } from './key-encoding';

/** One record of an event: "this key changed". Nothing in it decides an outcome; the source bucket does. */
export type ObjectChange = { readonly object: ObjectKey } & (
  | {
      readonly kind: 'uploaded';
      /** Undefined where the bucket gives none. */
      readonly versionId: string | undefined;
      readonly etag: string | undefined;
      /** In bytes. */
      readonly size: number | undefined;
      readonly eventTime: Date;
    }
  | { readonly kind: 'version-removed'; readonly versionId: string }
  | { readonly kind: 'changed' }
);

/** A record that cannot be understood. It is reported by itself and does not take the others down. */
export interface UnreadableRecord {
  readonly kind: 'unreadable';
  readonly message: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html, as far as it is used. */
interface S3EventRecord {
  readonly eventVersion?: string;
  readonly eventTime?: string;
  readonly eventName?: string;
  readonly s3?: {
    readonly bucket?: { readonly name?: string };
    readonly object?: {
      readonly key?: string;
      readonly size?: number;
      readonly eTag?: string;
      readonly versionId?: string;
    };
  };
}

/**
 * Translates each record of an event. An event without records (`s3:TestEvent`, which S3 sends when the notification is
 * made) has none; one that is no S3 notification at all is a single record that cannot be understood.
 */
export function readEvent(event: unknown): (ObjectChange | UnreadableRecord)[] {
  const { Records: records, Event: name } = (event ?? {}) as { Records?: unknown; Event?: unknown };
  if (name === 's3:TestEvent') return [];
  if (!Array.isArray(records))
    return [{ kind: 'unreadable', message: 'The event is no S3 notification: it has no Records.' }];
  return records.map((record: S3EventRecord) => {
    try {
      return readRecord(record);
    } catch (error) {
      return { kind: 'unreadable', message: (error as Error).message };
    }
  });
}

function readRecord({ eventVersion, eventName, eventTime, s3 }: S3EventRecord): ObjectChange {
  const bucket = s3?.bucket?.name;
  const rawKey = s3?.object?.key;
  if (!bucket || !rawKey) throw new Error('The record names no bucket or no key.');
  // S3 adds fields within a major version and says to expect that.
  if (!eventVersion?.startsWith('2.'))
    throw new Error(`The record's eventVersion is "${String(eventVersion)}", not 2.x.`);
  const object = { bucket, key: decodeKey(rawKey) };
  const { versionId: version, eTag: etag, size } = s3.object;
  const versionId = realVersionId(version);
  const type = eventName ?? '';
  const time = new Date(eventTime ?? NaN);
  if (type.startsWith('ObjectCreated:') && !isNaN(time.getTime())) {
    return {
      object,
      kind: 'uploaded',
      versionId,
      etag,
      size,
      eventTime: time,
    };
  }
  if ((type === 'ObjectRemoved:Delete' || type === 'LifecycleExpiration:Delete') && versionId) {
    return { object, kind: 'version-removed', versionId };
  }
  return { object, kind: 'changed' };
}
