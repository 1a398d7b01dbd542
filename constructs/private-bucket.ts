import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import type { ArchiveStorageClass } from './environments';
import { denyWithoutTls, policyDocument } from './policy-document';

/** Parts of an upload that was never completed cost as much as an object and are seen by nobody. */
const INCOMPLETE_UPLOAD_DAYS = 7;

/** Props of PrivateBucket. */
export interface PrivateBucketProps {
  readonly bucketName: string;
  /** Whether a destroy may empty it. */
  readonly forceDestroy: boolean;
  readonly infrequentAccessDays: number;
  readonly archiveDays: number;
  readonly archiveStorageClass: ArchiveStorageClass;
  /** Days that overwritten and deleted objects are kept. */
  readonly noncurrentDays: number;
  /** Terraform's lifecycle of the bucket itself. @default none */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** A bucket as every bucket here is: private, encrypted, versioned, TLS only, cheaper with age, and cleaned up. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  /** What a notification or a reader of this bucket has to wait for. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { bucketName, forceDestroy, lifecycle } = props;
    this.bucket = new S3Bucket(this, 'bucket', {
      bucket: bucketName,
      forceDestroy,
      ...(lifecycle && { lifecycle }),
    });
    const access = this.blockPublicAccess();
    this.encrypt();
    const versioning = this.keepVersions();
    this.moveAndCleanUp(props, versioning);
    this.policy = this.demandTls(access);
  }

  private blockPublicAccess(): S3BucketPublicAccessBlock {
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket: this.bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    return new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: this.bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  }

  private encrypt(): void {
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: this.bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
  }

  private keepVersions(): S3BucketVersioningA {
    return new S3BucketVersioningA(this, 'versioning', {
      bucket: this.bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
  }

  private moveAndCleanUp(props: PrivateBucketProps, versioning: S3BucketVersioningA): void {
    const everything = [{ prefix: '' }];
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.bucket.id,
      // Standard-IA bills at least 128 KB: moving smaller objects there would cost about 3.5 times as much each month.
      transitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
      rule: [
        {
          id: 'move-to-cheaper-storage',
          status: 'Enabled',
          filter: everything,
          transition: [
            { days: props.infrequentAccessDays, storageClass: 'STANDARD_IA' },
            { days: props.archiveDays, storageClass: props.archiveStorageClass },
          ],
        },
        {
          id: 'remove-old-versions',
          status: 'Enabled',
          filter: everything,
          noncurrentVersionExpiration: [{ noncurrentDays: props.noncurrentDays }],
        },
        {
          id: 'remove-leftovers',
          status: 'Enabled',
          filter: everything,
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: INCOMPLETE_UPLOAD_DAYS }],
          expiration: [{ expiredObjectDeleteMarker: true }],
        },
      ],
      // S3 refuses rules about old versions while there are none.
      dependsOn: [versioning],
    });
  }

  private demandTls(access: S3BucketPublicAccessBlock): S3BucketPolicy {
    return new S3BucketPolicy(this, 'policy', {
      bucket: this.bucket.id,
      policy: policyDocument([denyWithoutTls('s3:*', this.bucket.arn, `${this.bucket.arn}/*`)]),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [access],
    });
  }
}
