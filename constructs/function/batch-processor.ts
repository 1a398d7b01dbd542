import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { BATCH_HANDLER, BATCH_REPORTS } from '../../lambda-src/contract';
import { PHYSICAL_NAMES } from '../config/physical-names';
import type { AwsEnvironment } from '../shared/aws-environment';
import { allow, policyDocument } from '../shared/policy-document';
import type { ImageProcessor } from './image-processor';
import { ImageProcessorRole } from './image-processor-role';

/** Props of BatchProcessor. */
export interface BatchProcessorProps {
  /** Prefix of the physical names. */
  readonly name: string;
  readonly awsEnvironment: AwsEnvironment;
  /** Function whose package, size and log group the batch function shares. */
  readonly processor: ImageProcessor;
  /** ARN of the bucket that jobs list. */
  readonly sourceBucketArn: string;
  /** ARN of the bucket that jobs write their reports to. */
  readonly logBucketArn: string;
  /** Grants the function's role its rights on the buckets and the table. */
  readonly grantReconcile: (role: ImageProcessorRole) => void;
}

/**
 * Function and role for S3 Batch Operations jobs.
 *
 * The function returns a result per task. It has the same package, memory size and reserved concurrency as the image
 * processor. Jobs are created with the AWS CLI (docs/operations.md), because Terraform has no resource for them.
 */
export class BatchProcessor extends Construct {
  readonly function: LambdaFunction;
  readonly jobRole: IamRole;

  constructor(scope: Construct, id: string, props: BatchProcessorProps) {
    super(scope, id);
    this.function = this.createFunction(props);
    this.jobRole = this.createJobRole(props);
  }

  /** Uses the image processor's log group, so that the saved queries find all lines of an image. */
  private createFunction({ name, processor, grantReconcile }: BatchProcessorProps): LambdaFunction {
    const role = new ImageProcessorRole(this, 'role', { roleName: PHYSICAL_NAMES.batchRole.of(name) });
    grantReconcile(role);
    processor.grantLog(role);
    const functionName = PHYSICAL_NAMES.batchFunction.of(name);
    const { configuration } = processor;
    const variables = { ...configuration.environment?.variables, POWERTOOLS_SERVICE_NAME: functionName };
    return new LambdaFunction(this, 'function', {
      ...configuration,
      functionName,
      description: 'Processes the objects of an S3 Batch Operations job',
      handler: BATCH_HANDLER,
      role: role.role.arn,
      environment: { variables },
      // No alias and no versions: jobs are created by hand and use the latest code.
      publish: false,
      dependsOn: [role.policy],
    });
  }

  private createJobRole(props: BatchProcessorProps): IamRole {
    const { name, awsEnvironment, sourceBucketArn, logBucketArn } = props;
    const roleName = PHYSICAL_NAMES.batchJobRole.of(name);
    const role = new IamRole(this, 'job-role', {
      name: roleName,
      description: 'Permissions of S3 Batch Operations jobs on the pipeline',
      assumeRolePolicy: policyDocument([
        {
          Sid: 'JobsOfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 'batchoperations.s3.amazonaws.com' },
          Action: 'sts:AssumeRole',
          // Prevents the confused deputy problem: the service also acts for other accounts.
          Condition: {
            StringEquals: { 'aws:SourceAccount': awsEnvironment.accountId },
            ArnLike: { 'aws:SourceArn': awsEnvironment.arn('s3', 'job/*') },
          },
        },
      ]),
    });
    new IamRolePolicy(this, 'job-policy', {
      name: roleName,
      role: role.id,
      policy: policyDocument([
        allow('RunTasks', ['lambda:InvokeFunction'], this.function.arn),
        // S3 generates the job's manifest from an inventory report of the bucket.
        allow('ListOriginals', ['s3:PutInventoryConfiguration'], sourceBucketArn),
        allow('WriteReports', ['s3:PutObject'], `${logBucketArn}/${BATCH_REPORTS}/*`),
        allow('FindReportBucket', ['s3:GetBucketLocation'], logBucketArn),
      ]),
    });
    return role;
  }
}
