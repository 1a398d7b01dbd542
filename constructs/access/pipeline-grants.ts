import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import type { Construct } from 'constructs';
import { ATTRIBUTES, type ProcessingStatus } from '../../lambda-src/contract';
import { allow, policyDocument, type PolicyStatement } from '../shared/policy-document';
import type { KeyRights } from '../storage/key-rights';
import type { MetadataTable } from '../storage/metadata-table';
import type { SourceBucket } from '../storage/source-bucket';
import type { ThumbnailBucket } from '../storage/thumbnail-bucket';

/** A role that is granted rights: an IamRole, or a DataAwsIamRole of one that exists already. */
export type Grantee = Construct & {
  /** Its name; may be a token. */
  readonly name: string;
};

/** Whoever is told of thumbnails. */
export interface ThumbnailListener {
  /** ARN of the function, or of its alias, that is invoked. */
  readonly functionArn: string;
  /** The role that the function runs under: Lambda reads the stream with its rights. */
  readonly role: Grantee;
}

const LISTENED_FOR: ProcessingStatus = 'SUCCESS';

/** Props of PipelineGrants. */
export interface PipelineGrantsProps {
  /** The pipeline's name, which tells the policies of several pipelines on one role apart. */
  readonly name: string;
  readonly source: SourceBucket;
  readonly thumbnails: ThumbnailBucket;
  readonly metadata: MetadataTable;
  readonly keyRights: KeyRights;
}

/** Rights on a pipeline for the roles of an application. Each lies beside the role that gets it, in its stack. */
export class PipelineGrants {
  constructor(private readonly props: PipelineGrantsProps) {}

  /** Reading thumbnails, and learning that there is none: without the right to list, S3 answers 403 then. */
  read(role: Grantee): void {
    const { arn } = this.props.thumbnails.bucket;
    this.grant(role, 'read-thumbnails', [
      allow('ReadThumbnails', ['s3:GetObject'], `${arn}/*`),
      allow('ListThumbnails', ['s3:ListBucket'], arn),
      ...this.props.keyRights.statements(['kms:Decrypt'], ['s3']),
    ]);
  }

  /** Uploading originals, in parts too. */
  upload(role: Grantee): void {
    const { arn } = this.props.source.bucket;
    this.grant(role, 'upload-originals', [
      allow('UploadOriginals', ['s3:PutObject', 's3:AbortMultipartUpload'], `${arn}/*`),
      // S3 reads the parts again before it puts them together.
      ...this.props.keyRights.statements(['kms:GenerateDataKey', 'kms:Decrypt'], ['s3']),
    ]);
  }

  /** Reading records: one by its id, or those of a time by the index. */
  readMetadata(role: Grantee): void {
    const { arn } = this.props.metadata.table;
    this.grant(role, 'read-metadata', [
      allow('ReadRecord', ['dynamodb:GetItem'], arn),
      allow('FindRecords', ['dynamodb:Query'], `${arn}/index/*`),
      ...this.props.keyRights.statements(['kms:Decrypt'], ['dynamodb']),
    ]);
  }

  /** Invoking a function for each record that says SUCCESS. */
  listen({ functionArn, role }: ThumbnailListener): void {
    const { streamArn } = this.props.metadata.table;
    const policy = this.grant(role, 'follow-metadata', [
      allow(
        'FollowRecords',
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        streamArn,
      ),
      // Lambda asks for it, and it knows no resources.
      allow('FindStream', ['dynamodb:ListStreams'], '*'),
      ...this.props.keyRights.statements(['kms:Decrypt'], ['dynamodb']),
    ]);
    const success = {
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { NewImage: { [ATTRIBUTES.processingStatus]: { S: [LISTENED_FOR] } } },
    };
    new LambdaEventSourceMapping(role, `${this.props.name}-on-thumbnail`, {
      eventSourceArn: streamArn,
      functionName: functionArn,
      // From what the stream still holds, so that nothing is missed while the mapping is made.
      startingPosition: 'TRIM_HORIZON',
      // One record that fails does not hold up those beside it.
      bisectBatchOnFunctionError: true,
      filterCriteria: { filter: [{ pattern: JSON.stringify(success) }] },
      // Lambda tries at once whether the role may read.
      dependsOn: [policy],
    });
  }

  private grant(role: Grantee, what: string, statements: readonly PolicyStatement[]): IamRolePolicy {
    const name = `${this.props.name}-${what}`;
    const granted = role.node.tryFindChild(name);
    if (granted instanceof IamRolePolicy) return granted;
    return new IamRolePolicy(role, name, { name, role: role.name, policy: policyDocument(statements) });
  }
}
