/** Creates events as S3 sends them to EventBridge. Pure functions. */
import { randomUUID } from 'node:crypto';
import { EVENT_BRIDGE } from '../../lambda-src/contract';
import type { ObjectChange } from '../gateway/s3-requests';
import { sequencer, type EventContext, type ObjectFacts } from './s3-events';

/** Fields of an event that depend on the kind of change. */
interface Kind {
  readonly type: string;
  readonly reason?: string;
  readonly 'deletion-type'?: string;
}

const { created, deleted, restored } = EVENT_BRIDGE.types;

/** By the name of the same event in S3 Event Notifications. */
const KINDS: Readonly<Record<string, Kind>> = {
  'ObjectCreated:Put': { type: created, reason: 'PutObject' },
  'ObjectCreated:Copy': { type: created, reason: 'CopyObject' },
  'ObjectCreated:CompleteMultipartUpload': { type: created, reason: 'CompleteMultipartUpload' },
  'ObjectRemoved:Delete': {
    ...{ type: deleted, reason: 'DeleteObject' },
    'deletion-type': 'Permanently Deleted',
  },
  'ObjectRemoved:DeleteMarkerCreated': {
    ...{ type: deleted, reason: 'DeleteObject' },
    'deletion-type': 'Delete Marker Created',
  },
  'ObjectRestore:Completed': { type: restored },
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function makeEventBridgeEvent(
  { bucket, key, eventName, versionId }: ObjectChange,
  { size, eTag }: ObjectFacts,
  { region, account, time, sequence }: Omit<EventContext, 'configurationId'> & { readonly account: string },
): object {
  const kind = KINDS[eventName];
  if (!kind) throw new Error(`The local AWS does not support ${eventName} events of EventBridge.`);
  const { type, ...more } = kind;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': type,
    source: EVENT_BRIDGE.source,
    account,
    // EventBridge has whole seconds.
    time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      'event-version': '1.0',
      bucket: { name: bucket },
      object: {
        key,
        ...(size !== undefined && { size }),
        ...(eTag !== undefined && { etag: eTag }),
        ...(versionId !== undefined && { 'version-id': versionId }),
        sequencer: sequencer(sequence),
      },
      'request-id': 'LOCAL',
      requester: account,
      'source-ip-address': '127.0.0.1',
      ...more,
    },
  };
}
