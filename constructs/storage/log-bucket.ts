import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { Construct } from 'constructs';
import { derivedBucketName } from '../config/derived-bucket-name';
import type { EnvironmentSettings } from '../config/environments';
import { RemovedBlock } from '../shared/removed-block';
import { PrivateBucket } from './private-bucket';

/** Props of LogBucket. */
export interface LogBucketProps {
  /** Name of the source bucket, from which this one's is derived. */
  readonly sourceBucketName: string;
  /** Account that owns the buckets whose accesses are logged. */
  readonly accountId: string;
  readonly settings: EnvironmentSettings;
}

/**
 * Access logs of the pipeline's other buckets: who read, wrote or deleted what.
 *
 * Always encrypted with S3's own keys: S3 delivers access logs to no bucket that a customer's key encrypts.
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
      // Thousands of small files that nobody reads twice: no other storage class is cheaper for them.
      expirationDays: settings.logRetentionDays,
      noncurrentDays: 1,
      lifecycle: { preventDestroy: settings.protectData },
    });
    this.bucket = this.private.bucket;
  }

  /** Writes the accesses to a bucket into files below `<name>/`. */
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
      // S3 tries whether it may deliver.
      dependsOn: [this.private.policy],
    });
  }

  /** Leaves the logging of a bucket that is no longer the pipeline's as it is. */
  forgetAccessLogging(name: string): void {
    new RemovedBlock(this, `of-${name}`, S3BucketLoggingA.tfResourceType);
  }
}
