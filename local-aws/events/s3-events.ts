/** Events as S3 sends them. Pure. */
import { encodeKey } from '../../lambda-src/events/key-encoding';
import type { ObjectChange } from '../gateway/s3-requests';

/** What S3 knows of an object besides the change itself. */
export interface ObjectFacts {
  /** Bytes; absent for deletions. */
  readonly size?: number;
  /** Less its quotes; absent for deletions. */
  readonly eTag?: string;
}

/** Circumstances of an event. */
export interface EventContext {
  readonly region: string;
  readonly time: Date;
  /** Id of the notification that it is sent by. */
  readonly configurationId: string;
  /** Grows with every event; S3 compares them as hexadecimal text of one key. */
  readonly sequence: number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
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

/** What tells the later of two events on one key. */
export function sequencer(sequence: number): string {
  return sequence.toString(16).toUpperCase().padStart(18, '0');
}
