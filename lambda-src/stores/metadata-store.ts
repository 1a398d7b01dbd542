import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES } from '../contract';
import { isExpected } from '../failures/failure-table';
import type { CallOptions } from './aws-clients';
import type { FailureDetails, MetadataStore, RecordSubject, StoredRecord, SuccessDetails } from './ports';
import {
  endAttributes,
  failureAttributes,
  readRecord,
  subjectAttributes,
  successAttributes,
  uploadAttributes,
  type Attributes,
} from './records';

// Every record has a status, and every write sets it.
const STATUS = `#${ATTRIBUTES.processingStatus}`;
const ABSENT = `attribute_not_exists(${STATUS})`;
const PRESENT = `attribute_exists(${STATUS})`;
const NOT_DELETED = `${ABSENT} OR ${STATUS} <> :deleted OR #${ATTRIBUTES.deletedTimestamp} = :deletedAt`;

/** Permissions: dynamodb:GetItem and dynamodb:UpdateItem. */
export class DynamoDbMetadataStore implements MetadataStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly thumbnailBucket: string,
    private readonly options: CallOptions,
  ) {}

  async read(imageId: string): Promise<StoredRecord | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: { [ATTRIBUTES.imageId]: imageId },
        ConsistentRead: true,
        ProjectionExpression: '#status, #reason, #thumbnails, #deletedAt',
        ExpressionAttributeNames: {
          '#status': ATTRIBUTES.processingStatus,
          '#reason': ATTRIBUTES.failureReason,
          '#thumbnails': ATTRIBUTES.thumbnails,
          '#deletedAt': ATTRIBUTES.deletedTimestamp,
        },
      }),
      this.options,
    );
    return item && readRecord(item);
  }

  async putSuccess(subject: RecordSubject, details: SuccessDetails, deletedAt?: string): Promise<boolean> {
    const attributes = successAttributes(subject, details, this.thumbnailBucket, new Date());
    return this.put(subject, details.size, attributes, deletedAt);
  }

  async putFailure(subject: RecordSubject, details: FailureDetails, deletedAt?: string): Promise<boolean> {
    return this.put(subject, details.size, failureAttributes(details, new Date()), deletedAt);
  }

  async putIfAbsent(
    subject: RecordSubject,
    status: 'SUPERSEDED' | 'DELETED',
    size: number | undefined,
  ): Promise<void> {
    const attributes = { ...subjectAttributes(subject, size), ...endAttributes(status, new Date()) };
    await this.update(subject.imageId, attributes, uploadAttributes(subject), ABSENT);
  }

  async markDeleted(imageId: string): Promise<void> {
    await this.update(imageId, endAttributes('DELETED', new Date()), {}, PRESENT);
  }

  private put(
    subject: RecordSubject,
    size: number,
    attributes: Attributes,
    deletedAt: string | undefined,
  ): Promise<boolean> {
    return this.update(
      subject.imageId,
      { ...subjectAttributes(subject, size), ...attributes },
      uploadAttributes(subject),
      NOT_DELETED,
      { ':deleted': 'DELETED', ':deletedAt': deletedAt ?? '' },
    );
  }

  /**
   * Sends one UpdateItem.
   *
   * @param attributes are set, or removed if undefined.
   * @param initial are set only if the record does not have them yet.
   * @param condition if it is false, nothing is written. @param conditionValues its values.
   * @returns whether the condition was true.
   */
  private async update(
    imageId: string,
    attributes: Attributes,
    initial: Attributes,
    condition: string,
    conditionValues: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const names: Record<string, string> = {};
    const values: Record<string, unknown> = { ...conditionValues };
    const set: string[] = [];
    const remove: string[] = [];
    for (const [name, value] of Object.entries({ ...attributes, ...initial })) {
      names[`#${name}`] = name;
      if (value === undefined) {
        remove.push(`#${name}`);
        continue;
      }
      values[`:${name}`] = value;
      set.push(`#${name} = ${name in initial ? `if_not_exists(#${name}, :${name})` : `:${name}`}`);
    }
    try {
      await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { [ATTRIBUTES.imageId]: imageId },
          UpdateExpression: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
          ConditionExpression: condition,
        }),
        this.options,
      );
      return true;
    } catch (error) {
      if (isExpected(error, 'UpdateItem', 'CONDITION')) return false;
      throw error;
    }
  }
}
