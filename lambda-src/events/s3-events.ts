/** Parses S3 event notifications. Pure. */
import { realVersionId } from '../reconcile/identity';
import type { ObjectKey } from '../stores/ports';
import { decodeKey } from './key-encoding';

/** One record of an event: this key changed. The source bucket, not the record, decides the outcome. */
export type ObjectChange = { readonly object: ObjectKey } & (
  | {
      readonly kind: 'uploaded';
      /** Undefined if the bucket assigns none. */
      readonly versionId: string | undefined;
      readonly etag: string | undefined;
      /** In bytes. */
      readonly size: number | undefined;
      readonly eventTime: Date;
    }
  | { readonly kind: 'version-removed'; readonly versionId: string }
  | { readonly kind: 'changed' }
);

/** A record that cannot be parsed. It does not affect the other records of its event. */
export interface UnreadableRecord {
  readonly kind: 'unreadable';
  readonly message: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html. Only the fields in use. */
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
 * Parses each record of an event. `s3:TestEvent`, which S3 sends when the notification is created, has no records. An event
 * that is not an S3 notification results in a single unreadable record.
 */
export function readEvent(event: unknown): (ObjectChange | UnreadableRecord)[] {
  const { Records: records, Event: name } = (event ?? {}) as { Records?: unknown; Event?: unknown };
  if (name === 's3:TestEvent') return [];
  if (!Array.isArray(records))
    return [{ kind: 'unreadable', message: 'The event is not an S3 notification: it has no Records.' }];
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
  if (!bucket || !rawKey) throw new Error('The record has no bucket or no key.');
  // A new minor version only adds fields.
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
