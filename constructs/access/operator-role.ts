import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { TIMESTAMP_INDEX } from '../../lambda-src/contract';
import { PHYSICAL_NAMES } from '../config/physical-names';
import { policyDocument, type PolicyStatement } from '../shared/policy-document';
import type { ThumbnailPipeline } from '../thumbnail-pipeline';

/** Props of OperatorRole. */
export interface OperatorRoleProps {
  /** Prefix of the physical names. */
  readonly name: string;
  readonly pipeline: Pick<
    ThumbnailPipeline,
    'source' | 'thumbnails' | 'metadata' | 'failures' | 'processor' | 'batchProcessor' | 'place' | 'keyRights'
  >;
  /** See EnvironmentSettings.operators. */
  readonly operators: readonly string[];
}

/** The rights of `npm run ops`, all of them and no others, for whoever looks after the pipeline. */
export class OperatorRole extends Construct {
  readonly role: IamRole;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: OperatorRoleProps,
  ) {
    super(scope, id);
    const { name, operators } = props;
    const { partition, accountId } = props.pipeline.place;
    const roleName = PHYSICAL_NAMES.operatorRole.of(name);
    const account = `arn:${partition}:iam::${accountId}`;
    this.role = new IamRole(this, 'role', {
      name: roleName,
      description: 'Rights of npm run ops on the pipeline',
      assumeRolePolicy: policyDocument([
        {
          Sid: 'OperatorsOfThisAccount',
          Effect: 'Allow',
          // As a principal, somebody who is deleted and made again would be another; and no pattern is allowed there.
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
        ...this.looking(),
        ...this.mending(),
        ...props.pipeline.keyRights.statements(['kms:Decrypt']),
      ]),
    });
  }

  /** What recent, show and audit do. */
  private looking(): PolicyStatement[] {
    const { source, thumbnails, metadata, processor } = this.props.pipeline;
    return [
      allow('ListOriginals', ['s3:ListBucket', 's3:ListBucketVersions'], source.bucket.arn),
      // A HEAD needs the right to read.
      allow('LookAtOriginals', ['s3:GetObject'], `${source.bucket.arn}/*`),
      allow('ListThumbnails', ['s3:ListBucket'], thumbnails.bucket.arn),
      allow('LookAtThumbnails', ['s3:GetObject'], `${thumbnails.bucket.arn}/*`),
      allow('ReadRecords', ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], metadata.table.arn),
      allow('FindRecords', ['dynamodb:Query'], `${metadata.table.arn}/index/${TIMESTAMP_INDEX.name}`),
      allow('ReadSettings', ['lambda:GetFunctionConfiguration'], processor.alias.arn),
    ];
  }

  /** What backfill, the audit's repair, redrive, pause and resume do. */
  private mending(): PolicyStatement[] {
    const { thumbnails, processor, batchProcessor, failures } = this.props.pipeline;
    const functions = [processor.function.arn, ...(batchProcessor ? [batchProcessor.function.arn] : [])];
    return [
      allow('RunFunction', ['lambda:InvokeFunction'], processor.alias.arn),
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

function allow(Sid: string, Action: readonly string[], Resource: string): PolicyStatement {
  return { Sid, Effect: 'Allow', Action, Resource };
}
