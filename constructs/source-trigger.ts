import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { Construct } from 'constructs';
import { SOURCE_EVENTS, SUFFIXES } from '../lambda-src/contract';
import type { ImageProcessor } from './image-processor';
import type { SourceBucket } from './source-bucket';

/** Props of SourceTrigger. */
export interface SourceTriggerProps {
  readonly source: SourceBucket;
  readonly processor: ImageProcessor;
  /** Account that owns the source bucket. */
  readonly accountId: string;
}

/**
 * Sends the source bucket's events to the function's alias.
 *
 * It owns the bucket's whole notification configuration: whatever else is set there is removed.
 */
export class SourceTrigger extends Construct {
  constructor(scope: Construct, id: string, { source, processor, accountId }: SourceTriggerProps) {
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
    new S3BucketNotification(this, 'notification', {
      bucket: source.bucket.id,
      // S3 compares suffixes case-sensitively and takes one for each block.
      lambdaFunction: SUFFIXES.map((suffix) => ({
        id: `pictures-${suffix.slice(1)}`,
        lambdaFunctionArn: processor.alias.arn,
        events: [...SOURCE_EVENTS],
        filterSuffix: suffix,
      })),
      // S3 tries the permission at once; a first event must find its retries; and S3 refuses two changes at a time.
      dependsOn: [permission, processor.retries, source.policy],
    });
  }
}
