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
  /** Whether the bucket's owner adds the notifications. @default false: this construct sets them */
  readonly addedByOwner?: boolean;
}

/**
 * Sends the source bucket's events to the function's alias.
 *
 * Replaces the bucket's entire notification configuration. With `addedByOwner` it creates only the permission, and
 * returns the notifications to add.
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
      // A bucket ARN has no account. Without this condition, another account could reuse a deleted bucket's name.
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
      // S3 checks the permission immediately, the first event needs the retry settings, and S3 rejects concurrent changes.
      dependsOn: [permission, processor.retries, ...(source.policy ? [source.policy] : [])],
    });
  }
}

/** Keeps the notifications that an earlier configuration created. The bucket's owner manages them from now on. */
export function forgetNotification(trigger: Construct): void {
  new RemovedBlock(trigger, 'notification', S3BucketNotification.tfResourceType);
}
