import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Fn, Op } from 'cdktf';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from './environments';
import type { ImageProcessorRole } from './image-processor-role';
import { PrivateBucket } from './private-bucket';

/** Between the source bucket's name and its hash; 43 + 12 + 8 characters are the 63 that S3 allows. */
const INFIX = '-thumbnails-';
const PREFIX_LENGTH = 43;
const HASH_LENGTH = 8;

/** Props of ThumbnailBucket. */
export interface ThumbnailBucketProps {
  /** Name of the source bucket, from which this one's is derived. */
  readonly sourceBucketName: string;
  readonly settings: EnvironmentSettings;
}

/** The bucket that mirrors the source bucket, picture by picture. */
export class ThumbnailBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, { sourceBucketName, settings }: ThumbnailBucketProps) {
    super(scope, id);
    const bucketName = thumbnailBucketName(sourceBucketName);
    const { bucket } = new PrivateBucket(this, 'private', {
      ...settings,
      bucketName,
      // A thumbnail must stay readable, and an old one can be made again.
      archiveStorageClass: 'GLACIER_IR',
      noncurrentDays: 1,
      lifecycle: {
        preventDestroy: settings.protectData,
        precondition: [
          {
            condition: Op.neq(bucketName, sourceBucketName),
            errorMessage:
              'The thumbnail bucket must not be the source bucket: each thumbnail would start the function again.',
          },
        ],
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

/** Derived by Terraform, since the source bucket's name may be a variable: legal and distinct for every legal name. */
export function thumbnailBucketName(sourceBucketName: string): string {
  const hash = Fn.substr(Fn.sha256(sourceBucketName), 0, HASH_LENGTH);
  return `${Fn.substr(sourceBucketName, 0, PREFIX_LENGTH)}${INFIX}${hash}`;
}
