import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Construct } from 'constructs';
import { thumbnailBucketName, thumbnailBucketPreconditions } from '../config/derived-bucket-name';
import type { EnvironmentSettings } from '../config/environments';
import type { ImageProcessorRole } from '../function/image-processor-role';
import { PrivateBucket } from './private-bucket';

/** Props of ThumbnailBucket. */
export interface ThumbnailBucketProps {
  /** Name of the source bucket; the name of this bucket is derived from it. */
  readonly sourceBucketName: string;
  /** ARN of the KMS key for thumbnails. @default none: SSE-S3 (AES256) */
  readonly keyArn?: string | undefined;
  readonly settings: EnvironmentSettings;
}

/** Bucket with the thumbnail and the variants of each image of the source bucket. */
export class ThumbnailBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, { sourceBucketName, keyArn, settings }: ThumbnailBucketProps) {
    super(scope, id);
    const { bucket } = new PrivateBucket(this, 'private', {
      bucketName: thumbnailBucketName(sourceBucketName),
      keyArn,
      forceDestroy: settings.forceDestroy,
      // Thumbnails must stay readable, so they move to Instant Retrieval. Noncurrent versions can be generated again.
      transitions: { ...settings, archiveStorageClass: 'GLACIER_IR' },
      noncurrentDays: 1,
      lifecycle: {
        preventDestroy: settings.protectData,
        precondition: thumbnailBucketPreconditions(sourceBucketName),
      },
    });
    this.bucket = bucket;
  }

  /** Lets the role read, write and delete thumbnails. HEAD needs GetObject, and ListBucket to return 404. */
  grantWrite(role: ImageProcessorRole): void {
    role.allow(
      'WriteThumbnails',
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      `${this.bucket.arn}/*`,
    );
    role.allow('ListThumbnails', ['s3:ListBucket'], this.bucket.arn);
  }
}
