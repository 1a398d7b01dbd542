import { DataAwsS3Bucket } from '@cdktf/provider-aws/lib/data-aws-s3-bucket';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import type { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { Op, TerraformSelf } from 'cdktf';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from '../config/environments';
import type { ImageProcessorRole } from '../function/image-processor-role';
import { BUCKET_REGION } from '../shared/aws-provider';
import { denyForeignEncryption } from '../shared/policy-document';
import { PrivateBucket } from './private-bucket';

/** Props of SourceBucket. */
export interface SourceBucketProps {
  readonly bucketName: string;
  /** ARN of the KMS key for originals. @default none: SSE-S3 (AES256) */
  readonly keyArn?: string | undefined;
  readonly settings: EnvironmentSettings;
  /** Region in which the bucket must already exist. @default none: a new bucket is created */
  readonly existsIn?: string | undefined;
}

/** Bucket for uploaded images, created here or existing. */
export class SourceBucket extends Construct {
  readonly bucket: S3Bucket | DataAwsS3Bucket;
  /** Undefined for an existing bucket, whose owner manages its policy. */
  readonly policy: S3BucketPolicy | undefined;

  constructor(scope: Construct, id: string, props: SourceBucketProps) {
    super(scope, id);
    const { bucket, policy } =
      props.existsIn === undefined ? this.create(props) : this.lookUp(props.bucketName, props.existsIn);
    this.bucket = bucket;
    this.policy = policy;
  }

  private create({ bucketName, keyArn, settings }: SourceBucketProps): PrivateBucket {
    const source = new PrivateBucket(this, 'private', {
      bucketName,
      keyArn,
      forceDestroy: settings.forceDestroy,
      transitions: settings,
      noncurrentDays: settings.noncurrentDays,
      lifecycle: { preventDestroy: settings.protectData },
    });
    denyForeignEncryption(source.bucket.arn, keyArn).forEach((statement) => {
      source.addStatement(statement);
    });
    return source;
  }

  private lookUp(
    bucketName: string,
    region: string,
  ): { readonly bucket: DataAwsS3Bucket; readonly policy: undefined } {
    PrivateBucket.forget(this, 'private');
    const bucket = new DataAwsS3Bucket(this, 'existing', { bucket: bucketName });
    bucket.lifecycle = {
      postcondition: [
        {
          condition: Op.eq(TerraformSelf.getString(BUCKET_REGION), region),
          errorMessage:
            'The source bucket must be in the region of the pipeline: S3 cannot invoke a function in another region.',
        },
      ],
    };
    return { bucket, policy: undefined };
  }

  /** Lets the role read objects and list versions. With ListBucket, S3 returns 404 instead of 403 for missing objects. */
  grantRead(role: ImageProcessorRole): void {
    role.allow('ReadOriginals', ['s3:GetObject'], `${this.bucket.arn}/*`);
    role.allow('ListOriginals', ['s3:ListBucket', 's3:ListBucketVersions'], this.bucket.arn);
  }
}
