import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Lazy, type TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import type { ArchiveStorageClass } from '../config/environments';
import { denyWithoutTls, policyDocument, type PolicyStatement } from '../shared/policy-document';
import { forgetResources } from '../shared/removed-block';

/** Parts of an upload that was never completed cost as much as an object and are seen by nobody. */
const INCOMPLETE_UPLOAD_DAYS = 7;

/** Types of a bucket's resources, by their construct ids. */
const RESOURCES = {
  bucket: S3Bucket.tfResourceType,
  ownership: S3BucketOwnershipControls.tfResourceType,
  'public-access': S3BucketPublicAccessBlock.tfResourceType,
  encryption: S3BucketServerSideEncryptionConfigurationA.tfResourceType,
  versioning: S3BucketVersioningA.tfResourceType,
  lifecycle: S3BucketLifecycleConfiguration.tfResourceType,
  policy: S3BucketPolicy.tfResourceType,
};

/** When objects move to cheaper storage. */
export interface StorageTransitions {
  readonly infrequentAccessDays: number;
  readonly archiveDays: number;
  readonly archiveStorageClass: ArchiveStorageClass;
}

/** Props of PrivateBucket. */
export interface PrivateBucketProps {
  readonly bucketName: string;
  /** Whether a destroy may empty it. */
  readonly forceDestroy: boolean;
  /** Key that objects are encrypted with. @default S3's own keys (AES256) */
  readonly keyArn?: string | undefined;
  /** @default objects stay in Standard */
  readonly transitions?: StorageTransitions;
  /** Days until objects are removed. @default they are kept */
  readonly expirationDays?: number;
  /** Days that overwritten and deleted objects are kept. */
  readonly noncurrentDays: number;
  /** Terraform's lifecycle of the bucket itself. @default none */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** A bucket as every bucket here is: private, encrypted, versioned, TLS only, cheaper with age, and cleaned up. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  /** What a notification, a log delivery or a reader of this bucket has to wait for. */
  readonly policy: S3BucketPolicy;
  private readonly statements: PolicyStatement[] = [];

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { bucketName, forceDestroy, lifecycle } = props;
    this.bucket = new S3Bucket(this, 'bucket', {
      bucket: bucketName,
      forceDestroy,
      ...(lifecycle && { lifecycle }),
    });
    const access = this.blockPublicAccess();
    this.encrypt(props);
    const versioning = this.enableVersioning();
    this.addLifecycleRules(props, versioning);
    this.policy = this.attachPolicy(access);
  }

  /** Keeps the bucket of an earlier configuration, as it was configured, where this configuration has none. */
  static forget(scope: Construct, id: string): void {
    forgetResources(new Construct(scope, id), RESOURCES);
  }

  /** Adds a statement to the bucket's policy. */
  addStatement(statement: PolicyStatement): void {
    this.statements.push(statement);
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

  private encrypt({ keyArn }: PrivateBucketProps): void {
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: this.bucket.id,
      rule: [
        keyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
              // One call of KMS for many objects, in place of one for each.
              bucketKeyEnabled: true,
            },
      ],
    });
  }

  private enableVersioning(): S3BucketVersioningA {
    return new S3BucketVersioningA(this, 'versioning', {
      bucket: this.bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
  }

  private addLifecycleRules(props: PrivateBucketProps, versioning: S3BucketVersioningA): void {
    const rules: Omit<S3BucketLifecycleConfigurationRule, 'status' | 'filter'>[] = [
      ...moving(props),
      ...expiring(props),
      {
        id: 'remove-old-versions',
        noncurrentVersionExpiration: [{ noncurrentDays: props.noncurrentDays }],
      },
      {
        id: 'remove-leftovers',
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: INCOMPLETE_UPLOAD_DAYS }],
        expiration: [{ expiredObjectDeleteMarker: true }],
      },
    ];
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.bucket.id,
      // Standard-IA bills at least 128 KB: moving smaller objects there would cost about 3.5 times as much each month.
      transitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
      rule: rules.map((rule) => ({ ...rule, status: 'Enabled', filter: [{ prefix: '' }] })),
      // S3 refuses rules about old versions while there are none.
      dependsOn: [versioning],
    });
  }

  private attachPolicy(access: S3BucketPublicAccessBlock): S3BucketPolicy {
    this.addStatement(denyWithoutTls('s3:*', this.bucket.arn, `${this.bucket.arn}/*`));
    return new S3BucketPolicy(this, 'policy', {
      bucket: this.bucket.id,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [access],
    });
  }
}

function moving({
  transitions,
}: PrivateBucketProps): Pick<S3BucketLifecycleConfigurationRule, 'id' | 'transition'>[] {
  if (!transitions) return [];
  const { infrequentAccessDays, archiveDays, archiveStorageClass } = transitions;
  return [
    {
      id: 'move-to-cheaper-storage',
      transition: [
        { days: infrequentAccessDays, storageClass: 'STANDARD_IA' },
        { days: archiveDays, storageClass: archiveStorageClass },
      ],
    },
  ];
}

function expiring({
  expirationDays,
}: PrivateBucketProps): Pick<S3BucketLifecycleConfigurationRule, 'id' | 'expiration'>[] {
  return expirationDays === undefined
    ? []
    : [{ id: 'remove-old-objects', expiration: [{ days: expirationDays }] }];
}
