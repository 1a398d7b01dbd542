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

/** Parts of an incomplete multipart upload are billed, but not listed as objects. */
const INCOMPLETE_UPLOAD_DAYS = 7;

/**
 * Refuses uploads with keys of the client (SSE-C), which the function cannot read. S3 does so in buckets created since
 * April 2026. The bindings of AWS provider 5, which does not know this argument, ignore it.
 */
const BLOCKED = { blockedEncryptionTypes: ['SSE-C'] };

/** Types of the resources by construct id. */
const RESOURCES = {
  bucket: S3Bucket.tfResourceType,
  ownership: S3BucketOwnershipControls.tfResourceType,
  'public-access': S3BucketPublicAccessBlock.tfResourceType,
  encryption: S3BucketServerSideEncryptionConfigurationA.tfResourceType,
  versioning: S3BucketVersioningA.tfResourceType,
  lifecycle: S3BucketLifecycleConfiguration.tfResourceType,
  policy: S3BucketPolicy.tfResourceType,
};

/** Days until objects move to cheaper storage classes. */
export interface StorageTransitions {
  readonly infrequentAccessDays: number;
  readonly archiveDays: number;
  readonly archiveStorageClass: ArchiveStorageClass;
}

/** Props of PrivateBucket. */
export interface PrivateBucketProps {
  readonly bucketName: string;
  /** Whether destroy deletes a bucket that contains objects. */
  readonly forceDestroy: boolean;
  /** ARN of the KMS key for objects. @default none: SSE-S3 (AES256) */
  readonly keyArn?: string | undefined;
  /** @default none: objects stay in S3 Standard */
  readonly transitions?: StorageTransitions;
  /** Days until objects expire. @default none: objects never expire */
  readonly expirationDays?: number;
  /** Days until noncurrent versions expire. */
  readonly noncurrentDays: number;
  /** Terraform lifecycle of the bucket. @default none */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** A bucket with the defaults of this project: private, encrypted, versioned, TLS only, with lifecycle rules. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  /** Notifications and log deliveries have to depend on the policy. */
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

  /** Keeps an earlier configuration's bucket, which this configuration does not contain. */
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
        {
          ...BLOCKED,
          ...(keyArn === undefined
            ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
            : {
                applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
                // Reduces requests to KMS: one serves many objects.
                bucketKeyEnabled: true,
              }),
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
      ...transitionRules(props),
      ...expirationRules(props),
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
      // Standard-IA bills at least 128 KB per object: smaller objects would cost about 3.5 times as much each month.
      transitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
      rule: rules.map((rule) => ({ ...rule, status: 'Enabled', filter: [{ prefix: '' }] })),
      // S3 rejects rules for noncurrent versions while versioning is off.
      dependsOn: [versioning],
    });
  }

  private attachPolicy(access: S3BucketPublicAccessBlock): S3BucketPolicy {
    this.addStatement(denyWithoutTls('s3:*', this.bucket.arn, `${this.bucket.arn}/*`));
    return new S3BucketPolicy(this, 'policy', {
      bucket: this.bucket.id,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
      // S3 rejects concurrent changes to a bucket's access.
      dependsOn: [access],
    });
  }
}

function transitionRules({
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

function expirationRules({
  expirationDays,
}: PrivateBucketProps): Pick<S3BucketLifecycleConfigurationRule, 'id' | 'expiration'>[] {
  return expirationDays === undefined
    ? []
    : [{ id: 'remove-old-objects', expiration: [{ days: expirationDays }] }];
}
