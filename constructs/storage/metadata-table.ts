import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import { ATTRIBUTES, TIMESTAMP_INDEX } from '../../lambda-src/contract';
import type { EnvironmentSettings } from '../config/environments';
import type { ImageProcessorRole } from '../function/image-processor-role';

/** Props of MetadataTable. */
export interface MetadataTableProps {
  readonly tableName: string;
  /** Key that records are encrypted with. @default the account's key for DynamoDB */
  readonly keyArn?: string | undefined;
  readonly settings: EnvironmentSettings;
}

/** The record of each image, found by its id or by the time of its upload. */
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
      // Without a key of the customer's, the account's for DynamoDB: its use shows in CloudTrail, and needs no right.
      serverSideEncryption: { enabled: true, ...(keyArn !== undefined && { kmsKeyArn: keyArn }) },
      streamEnabled: true,
      streamViewType: 'NEW_AND_OLD_IMAGES',
      deletionProtectionEnabled: settings.protectData,
      lifecycle: { preventDestroy: settings.protectData },
    });
  }

  /** Lets the role read and update single records, by their id only. */
  grantReadWrite(role: ImageProcessorRole): void {
    role.allow('UpdateRecords', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], this.table.arn);
  }
}
