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
        ProjectionExpression: '#status, #reason, #thumbnails',
        ExpressionAttributeNames: {
          '#status': ATTRIBUTES.processingStatus,
          '#reason': ATTRIBUTES.failureReason,
          '#thumbnails': ATTRIBUTES.thumbnails,
        },
      }),
      this.options,
    );
    return item && readRecord(item);
  }

  async putSuccess(subject: RecordSubject, details: SuccessDetails): Promise<void> {
    const attributes = successAttributes(subject, details, this.thumbnailBucket, new Date());
    await this.update(
      subject.imageId,
      { ...subjectAttributes(subject, details.size), ...attributes },
      uploadAttributes(subject),
    );
  }

  async putFailure(subject: RecordSubject, details: FailureDetails): Promise<void> {
    const attributes = failureAttributes(details, new Date());
    await this.update(
      subject.imageId,
      { ...subjectAttributes(subject, details.size), ...attributes },
      uploadAttributes(subject),
    );
  }

  async putIfAbsent(
    subject: RecordSubject,
    status: 'SUPERSEDED' | 'DELETED',
    size: number | undefined,
  ): Promise<void> {
    const attributes = { ...subjectAttributes(subject, size), ...endAttributes(status, new Date()) };
    await this.update(subject.imageId, attributes, uploadAttributes(subject), 'attribute_not_exists(#key)');
  }

  async markDeleted(imageId: string): Promise<void> {
    await this.update(imageId, endAttributes('DELETED', new Date()), {}, 'attribute_exists(#key)');
  }

  /**
   * Sends one UpdateItem.
   *
   * @param attributes are set, or removed if undefined.
   * @param initial are set only if the record does not have them yet.
   * @param condition on `#key`. If it is false, nothing is written and no error is thrown.
   */
  private async update(
    imageId: string,
    attributes: Attributes,
    initial: Attributes,
    condition?: string,
  ): Promise<void> {
    const names: Record<string, string> = condition ? { '#key': ATTRIBUTES.imageId } : {};
    const values: Record<string, unknown> = {};
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
    } catch (error) {
      if (!isExpected(error, 'UpdateItem', 'CONDITION')) throw error;
    }
  }
}
