import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import type { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from './environments';
import type { ImageProcessorRole } from './image-processor-role';
import { PrivateBucket } from './private-bucket';

/** Props of SourceBucket. */
export interface SourceBucketProps {
  readonly bucketName: string;
  /** Key that originals are encrypted with. @default S3's own keys (AES256) */
  readonly keyArn?: string | undefined;
  readonly settings: EnvironmentSettings;
}

/** The bucket that pictures are uploaded to. */
export class SourceBucket extends Construct {
  readonly bucket: S3Bucket;
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, { bucketName, keyArn, settings }: SourceBucketProps) {
    super(scope, id);
    const { bucket, policy } = new PrivateBucket(this, 'private', {
      bucketName,
      keyArn,
      forceDestroy: settings.forceDestroy,
      transitions: settings,
      noncurrentDays: settings.noncurrentDays,
      lifecycle: { preventDestroy: settings.protectData },
    });
    this.bucket = bucket;
    this.policy = policy;
  }

  /** Lets the role read objects, learn that one is missing (404 instead of 403), and list a key's versions. */
  grantRead(role: ImageProcessorRole): void {
    role.allow('ReadOriginals', ['s3:GetObject'], `${this.bucket.arn}/*`);
    role.allow('ListOriginals', ['s3:ListBucket', 's3:ListBucketVersions'], this.bucket.arn);
  }
}
