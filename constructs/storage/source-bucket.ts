import { DataAwsS3Bucket } from '@cdktf/provider-aws/lib/data-aws-s3-bucket';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import type { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { Op, TerraformSelf } from 'cdktf';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from '../config/environments';
import type { ImageProcessorRole } from '../function/image-processor-role';
import { denyForeignEncryption } from '../shared/policy-document';
import { PrivateBucket } from './private-bucket';

/** Props of SourceBucket. */
export interface SourceBucketProps {
  readonly bucketName: string;
  /** Key that originals are encrypted with. @default S3's own keys (AES256) */
  readonly keyArn?: string | undefined;
  readonly settings: EnvironmentSettings;
  /** Region that a bucket which exists already must be in. @default the bucket is made */
  readonly existsIn?: string | undefined;
}

/** The bucket that images are uploaded to. */
export class SourceBucket extends Construct {
  readonly bucket: S3Bucket | DataAwsS3Bucket;
  /** Undefined where the bucket exists already: its policy is its owner's, as all else of it. */
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
          condition: Op.eq(TerraformSelf.getString('region'), region),
          errorMessage:
            'The source bucket must be in the region of the pipeline: its events reach no function in another one.',
        },
      ],
    };
    return { bucket, policy: undefined };
  }

  /** Lets the role read objects, learn that one is missing (404 instead of 403), and list a key's versions. */
  grantRead(role: ImageProcessorRole): void {
    role.allow('ReadOriginals', ['s3:GetObject'], `${this.bucket.arn}/*`);
    role.allow('ListOriginals', ['s3:ListBucket', 's3:ListBucketVersions'], this.bucket.arn);
  }
}
