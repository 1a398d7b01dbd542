import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { Construct } from 'constructs';
import { derivedBucketName } from '../config/derived-bucket-name';
import type { EnvironmentSettings } from '../config/environments';
import { RemovedBlock } from '../shared/removed-block';
import { PrivateBucket } from './private-bucket';

/** Props of LogBucket. */
export interface LogBucketProps {
  /** Name of the source bucket; the name of this bucket is derived from it. */
  readonly sourceBucketName: string;
  /** Account that owns the logged buckets. */
  readonly accountId: string;
  readonly settings: EnvironmentSettings;
}

/**
 * Bucket for the server access logs of the pipeline's other buckets.
 *
 * Always encrypted with SSE-S3, because S3 does not deliver access logs to a bucket with SSE-KMS default encryption.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class LogBucket extends Construct {
  readonly bucket: S3Bucket;
  private readonly private: PrivateBucket;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LogBucketProps,
  ) {
    super(scope, id);
    const { sourceBucketName, settings } = props;
    this.private = new PrivateBucket(this, 'private', {
      bucketName: derivedBucketName(sourceBucketName, '-access-logs-'),
      forceDestroy: settings.forceDestroy,
      // Access logs are many small objects, for which no other storage class is cheaper.
      expirationDays: settings.logRetentionDays,
      noncurrentDays: 1,
      lifecycle: { preventDestroy: settings.protectData },
    });
    this.bucket = this.private.bucket;
  }

  /** Delivers the access logs of a bucket to this one, with the prefix `<name>/`. */
  enableAccessLogging(name: string, from: Pick<S3Bucket, 'arn' | 'id'>): void {
    this.private.addStatement({
      Sid: `DeliverLogsOf${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${this.bucket.arn}/${name}/*`,
      Condition: {
        ArnEquals: { 'aws:SourceArn': from.arn },
        StringEquals: { 'aws:SourceAccount': this.props.accountId },
      },
    });
    new S3BucketLoggingA(this, `of-${name}`, {
      bucket: from.id,
      targetBucket: this.bucket.id,
      targetPrefix: `${name}/`,
      // S3 checks its permission to deliver.
      dependsOn: [this.private.policy],
    });
  }

  /** Keeps the logging configuration of a bucket that the pipeline no longer manages. */
  forgetAccessLogging(name: string): void {
    new RemovedBlock(this, `of-${name}`, S3BucketLoggingA.tfResourceType);
  }
}
