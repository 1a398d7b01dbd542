import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import type { Construct } from 'constructs';
import { ATTRIBUTES, type ProcessingStatus } from '../../lambda-src/contract';
import { allow, policyDocument, type PolicyStatement } from '../shared/policy-document';
import type { KeyRights } from '../storage/key-rights';
import type { MetadataTable } from '../storage/metadata-table';
import type { SourceBucket } from '../storage/source-bucket';
import type { ThumbnailBucket } from '../storage/thumbnail-bucket';

/** A role that receives permissions: an IamRole, or a DataAwsIamRole for an existing role. */
export type Grantee = Construct & {
  /** Name of the role; may be a token. */
  readonly name: string;
};

/** A function that is invoked for new thumbnails. */
export interface ThumbnailListener {
  /** ARN of the function or alias to invoke. */
  readonly functionArn: string;
  /** Execution role of the function; Lambda reads the stream with it. */
  readonly role: Grantee;
}

const SUCCESS: ProcessingStatus = 'SUCCESS';

/** Props of PipelineGrants. */
export interface PipelineGrantsProps {
  /** Name of the pipeline, which makes policy names unique if a role uses several pipelines. */
  readonly name: string;
  readonly source: SourceBucket;
  readonly thumbnails: ThumbnailBucket;
  readonly metadata: MetadataTable;
  readonly keyRights: KeyRights;
  /** Tags of the resources that it creates in the scope of a role. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Grants the roles of an application permissions on a pipeline. Each policy is created in the scope of its role. */
export class PipelineGrants {
  constructor(private readonly props: PipelineGrantsProps) {}

  /** Allows reading thumbnails. With ListBucket, S3 returns 404 instead of 403 for a missing one. */
  read(role: Grantee): void {
    const { arn } = this.props.thumbnails.bucket;
    this.grant(role, 'read-thumbnails', [
      allow('ReadThumbnails', ['s3:GetObject'], `${arn}/*`),
      allow('ListThumbnails', ['s3:ListBucket'], arn),
      ...this.props.keyRights.statements(['kms:Decrypt'], ['s3']),
    ]);
  }

  /** Allows uploading originals, including multipart uploads. */
  upload(role: Grantee): void {
    const { arn } = this.props.source.bucket;
    this.grant(role, 'upload-originals', [
      allow('UploadOriginals', ['s3:PutObject', 's3:AbortMultipartUpload'], `${arn}/*`),
      // S3 decrypts the parts to assemble a multipart upload.
      ...this.props.keyRights.statements(['kms:GenerateDataKey', 'kms:Decrypt'], ['s3']),
    ]);
  }

  /** Allows reading records by id and querying the time index. */
  readMetadata(role: Grantee): void {
    const { arn } = this.props.metadata.table;
    this.grant(role, 'read-metadata', [
      allow('ReadRecord', ['dynamodb:GetItem'], arn),
      allow('FindRecords', ['dynamodb:Query'], `${arn}/index/*`),
      ...this.props.keyRights.statements(['kms:Decrypt'], ['dynamodb']),
    ]);
  }

  /** Invokes a function for each record with the status SUCCESS. */
  listen({ functionArn, role }: ThumbnailListener): void {
    const { streamArn } = this.props.metadata.table;
    const policy = this.grant(role, 'follow-metadata', [
      allow(
        'FollowRecords',
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        streamArn,
      ),
      // Lambda requires ListStreams, which supports no resource ARNs.
      allow('FindStream', ['dynamodb:ListStreams'], '*'),
      ...this.props.keyRights.statements(['kms:Decrypt'], ['dynamodb']),
    ]);
    const success = {
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { NewImage: { [ATTRIBUTES.processingStatus]: { S: [SUCCESS] } } },
    };
    new LambdaEventSourceMapping(role, `${this.props.name}-on-thumbnail`, {
      eventSourceArn: streamArn,
      functionName: functionArn,
      // Start with the oldest record, so that none is missed while the mapping is created.
      startingPosition: 'TRIM_HORIZON',
      // Isolates a failing record from the rest of its batch.
      bisectBatchOnFunctionError: true,
      filterCriteria: { filter: [{ pattern: JSON.stringify(success) }] },
      tags: { ...this.props.tags },
      // Lambda checks the role's permissions immediately.
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
