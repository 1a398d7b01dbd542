import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { TIMESTAMP_INDEX } from '../../lambda-src/contract';
import { PHYSICAL_NAMES } from '../config/physical-names';
import type { BatchProcessor } from '../function/batch-processor';
import type { ImageProcessor } from '../function/image-processor';
import type { AwsEnvironment } from '../shared/aws-environment';
import { allow, policyDocument, type PolicyStatement } from '../shared/policy-document';
import type { FailureQueue } from '../storage/failure-queue';
import type { KeyRights } from '../storage/key-rights';
import type { MetadataTable } from '../storage/metadata-table';
import type { SourceBucket } from '../storage/source-bucket';
import type { ThumbnailBucket } from '../storage/thumbnail-bucket';

/** Props of OperatorRole. */
export interface OperatorRoleProps {
  /** Prefix of the physical names. */
  readonly name: string;
  /** See EnvironmentSettings.operators. */
  readonly operators: readonly string[];
  readonly awsEnvironment: AwsEnvironment;
  readonly source: SourceBucket;
  readonly thumbnails: ThumbnailBucket;
  readonly metadata: MetadataTable;
  readonly failures: FailureQueue;
  readonly processor: ImageProcessor;
  /** @default none: the settings ask for no batch operations */
  readonly batchProcessor?: BatchProcessor | undefined;
  readonly keyRights: KeyRights;
}

/** Role with exactly the permissions of `npm run ops`. */
export class OperatorRole extends Construct {
  readonly role: IamRole;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: OperatorRoleProps,
  ) {
    super(scope, id);
    const { name, operators } = props;
    const { partition, accountId } = props.awsEnvironment;
    const roleName = PHYSICAL_NAMES.operatorRole.of(name);
    const account = `arn:${partition}:iam::${accountId}`;
    this.role = new IamRole(this, 'role', {
      name: roleName,
      description: 'Permissions of npm run ops on the pipeline',
      assumeRolePolicy: policyDocument([
        {
          Sid: 'OperatorsOfThisAccount',
          Effect: 'Allow',
          // The condition allows patterns, and matches a role that was deleted and created again. A principal does neither.
          Principal: { AWS: `${account}:root` },
          Action: 'sts:AssumeRole',
          Condition: {
            ArnLike: { 'aws:PrincipalArn': operators.map((operator) => `${account}:${operator}`) },
          },
        },
      ]),
    });
    new IamRolePolicy(this, 'policy', {
      name: roleName,
      role: this.role.id,
      policy: policyDocument([
        ...this.readStatements(),
        ...this.writeStatements(),
        ...props.keyRights.statements(['kms:Decrypt']),
      ]),
    });
  }

  /** Permissions of ask, metrics, recent, show and audit. `status` needs those of `resume`, without the changes. */
  private readStatements(): PolicyStatement[] {
    const { source, thumbnails, metadata, processor } = this.props;
    return [
      allow('ListOriginals', ['s3:ListBucket', 's3:ListBucketVersions'], source.bucket.arn),
      // HEAD needs GetObject.
      allow('LookAtOriginals', ['s3:GetObject'], `${source.bucket.arn}/*`),
      allow('ListThumbnails', ['s3:ListBucket'], thumbnails.bucket.arn),
      allow('LookAtThumbnails', ['s3:GetObject'], `${thumbnails.bucket.arn}/*`),
      allow('ReadRecords', ['dynamodb:BatchGetItem'], metadata.table.arn),
      allow('FindRecords', ['dynamodb:Query'], `${metadata.table.arn}/index/${TIMESTAMP_INDEX.name}`),
      allow('ReadSettings', ['lambda:GetFunctionConfiguration'], processor.alias.arn),
      allow('SearchLogs', ['logs:StartQuery', 'logs:GetQueryResults'], `${processor.logGroup.arn}:*`),
      // CloudWatch has no ARNs of metrics.
      allow('ReadMetrics', ['cloudwatch:GetMetricData'], '*'),
    ];
  }

  /** Permissions of backfill, audit --repair, redrive, pause and resume. */
  private writeStatements(): PolicyStatement[] {
    const { thumbnails, processor, batchProcessor, failures } = this.props;
    const functions = [processor.function.arn, ...(batchProcessor ? [batchProcessor.function.arn] : [])];
    return [
      allow('RunFunction', ['lambda:InvokeFunction'], processor.alias.arn),
      // Before it deletes the objects of an unknown variant, a repair reads whether the newest version makes them.
      allow('ReadNewestSettings', ['lambda:GetFunctionConfiguration'], processor.function.arn),
      allow('RemoveOrphans', ['s3:DeleteObject'], `${thumbnails.bucket.arn}/*`),
      allow(
        'RedriveFailures',
        ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        failures.queue.arn,
      ),
      ...functions.map((arn, index) =>
        allow(
          index === 0 ? 'PauseFunction' : 'PauseBatchFunction',
          [
            'lambda:GetFunctionConcurrency',
            'lambda:PutFunctionConcurrency',
            'lambda:DeleteFunctionConcurrency',
          ],
          arn,
        ),
      ),
    ];
  }
}
