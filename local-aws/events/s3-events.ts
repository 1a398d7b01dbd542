/** Creates events as S3 Event Notifications send them. Pure functions. */
import { encodeKey } from '../../lambda-src/events/key-encoding';
import type { ObjectChange } from '../gateway/s3-requests';

/** Properties of a changed object. */
export interface ObjectFacts {
  /** In bytes; absent for deletions. */
  readonly size?: number;
  /** Without quotes; absent for deletions. */
  readonly eTag?: string;
}

/** Properties of an event other than the change and the object. */
export interface EventContext {
  readonly region: string;
  readonly time: Date;
  /** ID of the notification. */
  readonly configurationId: string;
  /** Number that grows with every event. */
  readonly sequence: number;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function makeEvent(
  change: ObjectChange,
  facts: ObjectFacts,
  context: EventContext,
): { readonly Records: readonly unknown[] } {
  const { bucket, key, eventName, versionId } = change;
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: context.region,
        eventTime: context.time.toISOString(),
        eventName,
        userIdentity: { principalId: 'AWS:LOCAL' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': 'LOCAL', 'x-amz-id-2': 'LOCAL' },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: context.configurationId,
          bucket: { name: bucket, ownerIdentity: { principalId: 'LOCAL' }, arn: `arn:aws:s3:::${bucket}` },
          object: {
            key: encodeKey(key),
            ...facts,
            ...(versionId !== undefined && { versionId }),
            sequencer: sequencer(context.sequence),
          },
        },
      },
    ],
  };
}

/** Returns a sequencer: of two events on one key, the later one has the greater string. */
export function sequencer(sequence: number): string {
  return sequence.toString(16).toUpperCase().padStart(18, '0');
}
