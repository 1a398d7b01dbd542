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
 * What jobs of S3 Batch Operations need: a function that answers with a result for each task, of the same package, size
 * and reserved concurrency as the one that events start; and the role that a job is made with.
 *
 * A job is made by hand, see docs/operations.md: Terraform knows no jobs.
 */
export class BatchProcessor extends Construct {
  readonly function: LambdaFunction;
  readonly jobRole: IamRole;

  constructor(scope: Construct, id: string, props: BatchProcessorProps) {
    super(scope, id);
    this.function = this.createFunction(props);
    this.jobRole = this.createJobRole(props);
  }

  /** It logs where the other function does, so that all questions about an image have one place. */
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
      description: 'Looks at the objects of a job of S3 Batch Operations',
      handler: BATCH_HANDLER,
      role: role.role.arn,
      environment: { variables },
      // Who makes a job chooses when: no alias stands before it.
      publish: false,
      dependsOn: [role.policy],
    });
  }

  private createJobRole(props: BatchProcessorProps): IamRole {
    const { name, awsEnvironment, sourceBucketArn, logBucketArn } = props;
    const roleName = PHYSICAL_NAMES.batchJobRole.of(name);
    const role = new IamRole(this, 'job-role', {
      name: roleName,
      description: 'Rights of jobs of S3 Batch Operations on the pipeline',
      assumeRolePolicy: policyDocument([
        {
          Sid: 'JobsOfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 'batchoperations.s3.amazonaws.com' },
          Action: 'sts:AssumeRole',
          // The service acts for all its customers.
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
