/** Parses S3 events from EventBridge. Pure. They mean the same as S3 notifications. */
import { EVENT_BRIDGE } from '../contract';
import { realVersionId } from '../reconcile/identity';
import { readEvent, type ObjectChange, type UnreadableRecord } from './s3-events';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html. Only the fields in use. */
interface EventBridgeEvent {
  readonly source?: unknown;
  readonly 'detail-type': unknown;
  readonly time?: string;
  readonly detail?: {
    /** Missing from older events. */
    readonly 'event-version'?: string;
    readonly bucket?: { readonly name?: string };
    readonly object?: {
      /** Not encoded. */
      readonly key?: string;
      readonly size?: number;
      readonly etag?: string;
      readonly 'version-id'?: string;
    };
    /** Only on deletions, including those by a lifecycle rule. */
    readonly 'deletion-type'?: 'Permanently Deleted' | 'Delete Marker Created';
  };
}

/** Parses an event of either source: all records of an S3 notification, or the single event from EventBridge. */
export function readEitherEvent(event: unknown): (ObjectChange | UnreadableRecord)[] {
  if (!isFromEventBridge(event)) return readEvent(event);
  try {
    return [readDetail(event)];
  } catch (error) {
    return [{ kind: 'unreadable', message: (error as Error).message }];
  }
}

function isFromEventBridge(event: unknown): event is EventBridgeEvent {
  return typeof event === 'object' && event !== null && 'detail-type' in event;
}

function readDetail({ source, 'detail-type': type, time, detail }: EventBridgeEvent): ObjectChange {
  if (source !== EVENT_BRIDGE.source)
    throw new Error(`The event's source is "${String(source)}", not ${EVENT_BRIDGE.source}.`);
  const bucket = detail?.bucket?.name;
  const key = detail?.object?.key;
  if (!bucket || !key) throw new Error('The event has no bucket or no key.');
  const { 'event-version': version = '1.0', 'deletion-type': deletion } = detail;
  // A new minor version only adds fields.
  if (!version.startsWith('1.')) throw new Error(`The event's event-version is "${version}", not 1.x.`);
  const object = { bucket, key };
  const { 'version-id': rawVersionId, etag, size } = detail.object;
  const versionId = realVersionId(rawVersionId);
  const eventTime = new Date(time ?? NaN);
  if (type === EVENT_BRIDGE.types.created && !isNaN(eventTime.getTime()))
    return { object, kind: 'uploaded', versionId, etag, size, eventTime };
  // Only deletions have a deletion type.
  if (deletion === 'Permanently Deleted' && versionId) return { object, kind: 'version-removed', versionId };
  return { object, kind: 'changed' };
}
