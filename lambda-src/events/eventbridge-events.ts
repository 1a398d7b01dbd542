/** Pure translation of what S3 sends by way of EventBridge; it means the same as a notification of S3 itself. */
import { EVENT_BRIDGE } from '../contract';
import { realVersionId } from '../reconcile/identity';
import { readEvent, type ObjectChange, type UnreadableRecord } from './s3-events';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html, as far as it is used. */
interface EventBridgeEvent {
  readonly source?: unknown;
  readonly 'detail-type': unknown;
  readonly time?: string;
  readonly detail?: {
    /** Absent from older events. */
    readonly 'event-version'?: string;
    readonly bucket?: { readonly name?: string };
    readonly object?: {
      /** As it is, not encoded. */
      readonly key?: string;
      readonly size?: number;
      readonly etag?: string;
      readonly 'version-id'?: string;
    };
    /** Of a deletion, a lifecycle's too. */
    readonly 'deletion-type'?: 'Permanently Deleted' | 'Delete Marker Created';
  };
}

/** Translates an event of either shape: each record of a notification of S3 itself, or the one of EventBridge. */
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
  if (!bucket || !key) throw new Error('The event names no bucket or no key.');
  const { 'event-version': version = '1.0', 'deletion-type': deletion } = detail;
  // S3 adds fields within a major version and says to expect that.
  if (!version.startsWith('1.')) throw new Error(`The event's event-version is "${version}", not 1.x.`);
  const object = { bucket, key };
  const { 'version-id': said, etag, size } = detail.object;
  const versionId = realVersionId(said);
  const eventTime = new Date(time ?? NaN);
  if (type === EVENT_BRIDGE.types.created && !isNaN(eventTime.getTime()))
    return { object, kind: 'uploaded', versionId, etag, size, eventTime };
  // Of deletions alone is said of what type they are.
  if (deletion === 'Permanently Deleted' && versionId) return { object, kind: 'version-removed', versionId };
  return { object, kind: 'changed' };
}
