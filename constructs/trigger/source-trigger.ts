import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { Construct } from 'constructs';
import type { ImageProcessor } from '../function/image-processor';
import { RemovedBlock } from '../shared/removed-block';
import type { SourceBucket } from '../storage/source-bucket';
import { sourceNotifications, type SourceNotification } from './source-notifications';

/** Props of SourceTrigger. */
export interface SourceTriggerProps {
  readonly source: SourceBucket;
  readonly processor: ImageProcessor;
  /** Account that owns the source bucket. */
  readonly accountId: string;
  /** Whether the bucket's owner adds the notifications to those that are there. @default they are set */
  readonly addedByOwner?: boolean;
}

/**
 * Sends the source bucket's events to the function's alias.
 *
 * It owns the bucket's whole notification configuration: whatever else is set there is removed. Not so where the owner
 * adds the notifications: then it makes the permission, and says what to add.
 */
export class SourceTrigger extends Construct {
  readonly notifications: readonly SourceNotification[];

  constructor(
    scope: Construct,
    id: string,
    { source, processor, accountId, addedByOwner = false }: SourceTriggerProps,
  ) {
    super(scope, id);
    const permission = new LambdaPermission(this, 'permission', {
      statementId: 'AllowSourceBucket',
      action: 'lambda:InvokeFunction',
      functionName: processor.function.functionName,
      qualifier: processor.alias.name,
      principal: 's3.amazonaws.com',
      sourceArn: source.bucket.arn,
      // A bucket's ARN names no account: whoever took the name after a deletion could send events.
      sourceAccount: accountId,
    });
    const notifications = sourceNotifications(processor.alias.arn);
    this.notifications = notifications;
    if (addedByOwner) {
      forgetNotification(this);
      return;
    }
    new S3BucketNotification(this, 'notification', {
      bucket: source.bucket.id,
      lambdaFunction: notifications,
      // S3 tries the permission at once; a first event must find its retries; and S3 refuses two changes at a time.
      dependsOn: [permission, processor.retries, ...(source.policy ? [source.policy] : [])],
    });
  }
}

/** Keeps the notifications of a bucket that an earlier configuration created; its owner decides about them from now on. */
export function forgetNotification(trigger: Construct): void {
  new RemovedBlock(trigger, 'notification', S3BucketNotification.tfResourceType);
}
