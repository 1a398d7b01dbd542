import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { BATCH_HANDLER, BATCH_REPORTS } from '../../lambda-src/contract';
import { PHYSICAL_NAMES } from '../config/physical-names';
import { policyDocument } from '../shared/policy-document';
import type { ThumbnailPipeline } from '../thumbnail-pipeline';
import { ImageProcessorRole } from './image-processor-role';

/** Props of BatchProcessor. */
export interface BatchProcessorProps {
  /** Prefix of the physical names. */
  readonly name: string;
  /** Whose source bucket jobs look at: its function, buckets and table are there already. */
  readonly pipeline: Pick<ThumbnailPipeline, 'source' | 'logs' | 'processor' | 'place' | 'grantReconcile'>;
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
  private createFunction({ name, pipeline }: BatchProcessorProps): LambdaFunction {
    const role = new ImageProcessorRole(this, 'role', { roleName: PHYSICAL_NAMES.batchRole.of(name) });
    pipeline.grantReconcile(role);
    pipeline.processor.grantLog(role);
    const functionName = PHYSICAL_NAMES.batchFunction.of(name);
    const { configuration } = pipeline.processor;
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

  private createJobRole({ name, pipeline: { source, logs, place } }: BatchProcessorProps): IamRole {
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
            StringEquals: { 'aws:SourceAccount': place.accountId },
            ArnLike: { 'aws:SourceArn': place.arn('s3', 'job/*') },
          },
        },
      ]),
    });
    new IamRolePolicy(this, 'job-policy', {
      name: roleName,
      role: role.id,
      policy: policyDocument([
        {
          Sid: 'RunTasks',
          Effect: 'Allow',
          Action: ['lambda:InvokeFunction'],
          Resource: this.function.arn,
        },
        // S3 lists the bucket by an inventory of its own.
        {
          Sid: 'ListOriginals',
          Effect: 'Allow',
          Action: ['s3:PutInventoryConfiguration'],
          Resource: source.bucket.arn,
        },
        {
          Sid: 'WriteReports',
          Effect: 'Allow',
          Action: ['s3:PutObject'],
          Resource: `${logs.bucket.arn}/${BATCH_REPORTS}/*`,
        },
        {
          Sid: 'FindReportBucket',
          Effect: 'Allow',
          Action: ['s3:GetBucketLocation'],
          Resource: logs.bucket.arn,
        },
      ]),
    });
    return role;
  }
}
