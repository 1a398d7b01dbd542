import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import { ATTRIBUTES, TIMESTAMP_INDEX } from '../../lambda-src/contract';
import type { EnvironmentSettings } from '../config/environments';
import type { ImageProcessorRole } from '../function/image-processor-role';

/** Props of MetadataTable. */
export interface MetadataTableProps {
  readonly tableName: string;
  /** ARN of the KMS key for records. @default none: the AWS managed key of DynamoDB */
  readonly keyArn?: string | undefined;
  readonly settings: EnvironmentSettings;
}

/** Table with one record per image, indexed by upload time. */
export class MetadataTable extends Construct {
  readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, { tableName, keyArn, settings }: MetadataTableProps) {
    super(scope, id);
    this.table = new DynamodbTable(this, 'table', {
      name: tableName,
      billingMode: 'PAY_PER_REQUEST',
      hashKey: ATTRIBUTES.imageId,
      attribute: [ATTRIBUTES.imageId, TIMESTAMP_INDEX.partitionKey, TIMESTAMP_INDEX.sortKey].map((name) => ({
        name,
        type: 'S',
      })),
      globalSecondaryIndex: [
        {
          name: TIMESTAMP_INDEX.name,
          hashKey: TIMESTAMP_INDEX.partitionKey,
          rangeKey: TIMESTAMP_INDEX.sortKey,
          projectionType: 'ALL',
        },
      ],
      pointInTimeRecovery: { enabled: true },
      // By default the AWS managed key aws/dynamodb: CloudTrail logs its use, and callers need no permission.
      serverSideEncryption: { enabled: true, ...(keyArn !== undefined && { kmsKeyArn: keyArn }) },
      streamEnabled: true,
      streamViewType: 'NEW_AND_OLD_IMAGES',
      deletionProtectionEnabled: settings.protectData,
      lifecycle: { preventDestroy: settings.protectData },
    });
  }

  /** Lets the role read and update single records by id. */
  grantReadWrite(role: ImageProcessorRole): void {
    role.allow('UpdateRecords', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], this.table.arn);
  }
}
