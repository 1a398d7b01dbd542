import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { configureBackend } from '../../constructs/config/state-backend';
import { ArchivedPackage } from '../../constructs/function/archived-package';
import { RUNTIME } from '../../constructs/function/packaging';
import { policyDocument } from '../../constructs/shared/policy-document';
import type { ThumbnailPipeline } from '../../constructs/thumbnail-pipeline';
import { stageCataloguer } from './stage-cataloguer';

/** Props of GalleryStack. */
export interface GalleryStackProps {
  /** Pipeline in another stack of the same app. */
  readonly pipeline: ThumbnailPipeline;
}

/** A gallery: a role for its web server, and a function that maintains a catalogue of thumbnails. */
export class GalleryStack extends TerraformStack {
  constructor(scope: Construct, id: string, { pipeline }: GalleryStackProps) {
    super(scope, id);
    configureBackend(this, undefined);
    new AwsProvider(this, 'aws');
    new ArchiveProvider(this, 'archive');

    const server = this.role('server');
    pipeline.grantRead(server);
    pipeline.grantUpload(server);
    pipeline.grantReadMetadata(server);

    const catalogue = this.catalogue();
    const role = this.role('cataloguer');
    const { arn: functionArn } = this.cataloguer(role, catalogue);
    pipeline.onThumbnail({ functionArn, role });

    new TerraformOutput(this, 'server_role_arn', { value: server.arn });
    new TerraformOutput(this, 'catalogue_bucket_name', { value: catalogue.bucket });
  }

  private role(name: string): IamRole {
    const Principal = { Service: 'lambda.amazonaws.com' };
    return new IamRole(this, name, {
      name: `${this.node.id}-${name}`,
      assumeRolePolicy: policyDocument([
        { Sid: 'Lambda', Effect: 'Allow', Principal, Action: 'sts:AssumeRole' },
      ]),
    });
  }

  private catalogue(): S3Bucket {
    const bucket = new S3Bucket(this, 'catalogue', {
      bucketPrefix: `${this.node.id}-catalogue-`,
      // The catalogue can be generated again from the table.
      forceDestroy: true,
    });
    new S3BucketPublicAccessBlock(this, 'catalogue-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    return bucket;
  }

  private cataloguer(role: IamRole, catalogue: S3Bucket): LambdaFunction {
    const functionName = `${this.node.id}-cataloguer`;
    const logs = new CloudwatchLogGroup(this, 'cataloguer-logs', {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: 30,
    });
    const policy = new IamRolePolicy(this, 'cataloguer-policy', {
      name: 'catalogue',
      role: role.name,
      policy: policyDocument([
        { Sid: 'Catalogue', Effect: 'Allow', Action: 's3:PutObject', Resource: `${catalogue.arn}/*` },
        {
          Sid: 'Log',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `${logs.arn}:*`,
        },
      ]),
    });
    const code = new ArchivedPackage(this, 'code', { staged: stageCataloguer(), name: 'cataloguer' });
    return new LambdaFunction(this, 'cataloguer-function', {
      functionName,
      role: role.arn,
      runtime: RUNTIME,
      handler: 'index.handler',
      filename: code.filename,
      sourceCodeHash: code.sourceCodeHash,
      timeout: 30,
      environment: { variables: { CATALOGUE_BUCKET: catalogue.bucket } },
      dependsOn: [policy],
    });
  }
}
