import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Construct } from 'constructs';
import { thumbnailBucketName, thumbnailBucketPreconditions } from '../config/derived-bucket-name';
import type { EnvironmentSettings } from '../config/environments';
import type { ImageProcessorRole } from '../function/image-processor-role';
import { PrivateBucket } from './private-bucket';

/** Props of ThumbnailBucket. */
export interface ThumbnailBucketProps {
  /** Name of the source bucket, from which this one's is derived. */
  readonly sourceBucketName: string;
  /** Key that thumbnails are encrypted with. @default S3's own keys (AES256) */
  readonly keyArn?: string | undefined;
  readonly settings: EnvironmentSettings;
}

/** The bucket that mirrors the source bucket, image by image. */
export class ThumbnailBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, { sourceBucketName, keyArn, settings }: ThumbnailBucketProps) {
    super(scope, id);
    const { bucket } = new PrivateBucket(this, 'private', {
      bucketName: thumbnailBucketName(sourceBucketName),
      keyArn,
      forceDestroy: settings.forceDestroy,
      // A thumbnail must stay readable, and an old one can be made again.
      transitions: { ...settings, archiveStorageClass: 'GLACIER_IR' },
      noncurrentDays: 1,
      lifecycle: {
        preventDestroy: settings.protectData,
        precondition: thumbnailBucketPreconditions(sourceBucketName),
      },
    });
    this.bucket = bucket;
  }

  /** Lets the role look at, write and delete thumbnails. A HEAD needs GetObject, and ListBucket to answer 404. */
  grantWrite(role: ImageProcessorRole): void {
    role.allow(
      'WriteThumbnails',
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      `${this.bucket.arn}/*`,
    );
    role.allow('ListThumbnails', ['s3:ListBucket'], this.bucket.arn);
  }
}
