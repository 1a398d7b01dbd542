import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES, type FailureReason, type ProcessingStatus } from '../../lambda-src/contract';
import { variantOf } from '../../lambda-src/reconcile/keys';
import type { TableRecord } from '../library/time-index';

/** DynamoDB's maximum for BatchGetItem. */
export const RECORDS_AT_ONCE = 100;

/** Reads records by ImageID with consistent reads. The map lacks IDs without a record. */
export async function readRecords(
  client: DynamoDBDocumentClient,
  table: string,
  imageIds: readonly string[],
): Promise<ReadonlyMap<string, TableRecord>> {
  const found = new Map<string, TableRecord>();
  let left = [...new Set(imageIds)].map((id) => ({ [ATTRIBUTES.imageId]: id }));
  while (left.length > 0) {
    const request = { [table]: { Keys: left.slice(0, RECORDS_AT_ONCE), ConsistentRead: true } };
    const response = await client.send(new BatchGetCommand({ RequestItems: request }));
    for (const record of response.Responses?.[table] ?? [])
      found.set(String(record[ATTRIBUTES.imageId]), record);
    const unprocessed = (response.UnprocessedKeys?.[table]?.Keys ?? []) as typeof left;
    left = [...unprocessed, ...left.slice(RECORDS_AT_ONCE)];
  }
  return found;
}

/** Returns the attributes of a record that a verdict depends on. */
export function statusOf(record: TableRecord | undefined) {
  return (
    record && {
      status: record[ATTRIBUTES.processingStatus] as ProcessingStatus,
      reason: record[ATTRIBUTES.failureReason] as FailureReason | undefined,
      acceptanceCriteria: record[ATTRIBUTES.acceptanceCriteria] as string | undefined,
      names: thumbnailNames(record),
    }
  );
}

/** Returns the names of the thumbnails that a record lists. */
function thumbnailNames(record: TableRecord): string[] {
  const { [ATTRIBUTES.thumbnails]: entries = [] } = record;
  // An entry from before the variants has only the key, `<name>/<original key>`.
  return (entries as readonly { readonly Name?: string; readonly Key?: string }[]).map(
    ({ Name, Key = '' }) => Name ?? variantOf(Key),
  );
}

/** Returns an attribute as a string. */
export function attributeText(record: TableRecord | undefined, name: string, otherwise = '-'): string {
  const value = record?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}
