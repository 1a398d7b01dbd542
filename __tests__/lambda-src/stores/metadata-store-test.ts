import { DynamoDbMetadataStore } from '../../../lambda-src/stores/metadata-store';
import { FakeHttp, type FakeAnswer } from '../fake-http';

const SUBJECT = {
  imageId: '00000000-0000-5000-8000-000000000000',
  object: { bucket: 'images', key: 'cat.png' },
  versionId: undefined,
  uploadedAt: new Date('2026-01-31T12:00:00Z'),
};
const KEY = { ImageID: { S: SUBJECT.imageId } };
const CONDITION_FAILED = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'no',
  }),
};

interface UpdateRequest {
  Key: unknown;
  UpdateExpression: string;
  ConditionExpression?: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, unknown>;
}

const FAILURE = { size: 1, format: 'jpeg', reason: 'CORRUPT', acceptanceCriteria: 'v1' } as const;

const ORIGINAL = { format: 'png', width: 1, height: 1 } as const;
const THUMBNAIL = { ...ORIGINAL, name: '128', size: 1, etag: 'e', versionId: 'v', recipe: 'r' };
const SUCCESS = { size: 1, original: ORIGINAL, thumbnails: [THUMBNAIL], milliseconds: 1 };

function store(answer: FakeAnswer = { body: '{}' }): { http: FakeHttp; records: DynamoDbMetadataStore } {
  const http = new FakeHttp(answer);
  return { http, records: new DynamoDbMetadataStore(http.clients.table, 'records', 'thumbs', http.options) };
}

function update(http: FakeHttp): UpdateRequest {
  expect(http.request.headers['x-amz-target']).toBe('DynamoDB_20120810.UpdateItem');
  return http.json as UpdateRequest;
}

test('putFailure sets the reason, removes the attributes of a success, and keeps the upload time', async () => {
  const { http, records } = store();
  await records.putFailure(SUBJECT, FAILURE);
  const { Key: key, UpdateExpression: expression, ConditionExpression: condition } = update(http);
  expect(key).toEqual(KEY);
  expect(condition).toBe(
    'attribute_not_exists(#ProcessingStatus) OR #ProcessingStatus <> :deleted OR #DeletedTimestamp = :deletedAt',
  );
  expect(expression).toContain('#FailureReason = :FailureReason');
  expect(expression).toContain('#AcceptanceCriteria = :AcceptanceCriteria');
  expect(expression).toContain('#UploadTimestamp = if_not_exists(#UploadTimestamp, :UploadTimestamp)');
  expect(expression).toContain('#UploadShard = if_not_exists(#UploadShard, :UploadShard)');
  expect(expression).toMatch(/ REMOVE .*#Thumbnails/);
  expect(expression).toMatch(/ REMOVE .*#OriginalVersionId/);
});

test('putSuccess removes reason and criteria of an earlier failure, and the time of an earlier deletion', async () => {
  const { http, records } = store();
  await records.putSuccess(SUBJECT, SUCCESS);
  expect(update(http).UpdateExpression).toMatch(
    / REMOVE .*#FailureReason.*#AcceptanceCriteria.*#DeletedTimestamp/,
  );
});

test.each([
  ['failure', (records: DynamoDbMetadataStore) => records.putFailure(SUBJECT, FAILURE), true],
  ['deletion', (records: DynamoDbMetadataStore) => records.markDeleted(SUBJECT.imageId), false],
] as const)(
  'the update expression of a %s uses every name and value exactly as declared',
  async (_, write, removes) => {
    const { http, records } = store();
    await write(records);
    const {
      UpdateExpression: expression,
      ConditionExpression: condition = '',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    } = update(http);
    const assignment = String.raw`#\w+ = (?:if_not_exists\(#\w+, )?:\w+\)?`;
    const removal = removes ? String.raw` REMOVE #\w+(?:, #\w+)*` : '';
    expect(expression).toMatch(new RegExp(`^SET ${assignment}(?:, ${assignment})*${removal}$`));
    expect(new Set(`${expression} ${condition}`.match(/#\w+/g))).toEqual(new Set(Object.keys(names)));
    expect(new Set(`${expression} ${condition}`.match(/:\w+/g))).toEqual(new Set(Object.keys(values)));
  },
);

test('putIfAbsent writes only if there is no record', async () => {
  const { http, records } = store();
  await records.putIfAbsent(SUBJECT, 'SUPERSEDED', undefined);
  expect(update(http)).toMatchObject({
    ConditionExpression: 'attribute_not_exists(#ProcessingStatus)',
    ExpressionAttributeValues: { ':ProcessingStatus': { S: 'SUPERSEDED' }, ':OriginalKey': { S: 'cat.png' } },
  });
});

test('markDeleted writes only if there is a record', async () => {
  const { http, records } = store();
  await records.markDeleted(SUBJECT.imageId);
  expect(update(http)).toMatchObject({
    ConditionExpression: 'attribute_exists(#ProcessingStatus)',
    ExpressionAttributeValues: { ':ProcessingStatus': { S: 'DELETED' } },
  });
});

test('a false condition of an update is not an error', async () => {
  await expect(store(CONDITION_FAILED).records.markDeleted('id')).resolves.toBeUndefined();
  await expect(store(CONDITION_FAILED).records.putIfAbsent(SUBJECT, 'DELETED', 1)).resolves.toBeUndefined();
});

test('a record that is DELETED is written only if it was marked at the given time', async () => {
  const { http, records } = store(CONDITION_FAILED);
  expect(await records.putSuccess(SUBJECT, SUCCESS, '2026-02-01T00:00:00.000Z')).toBe(false);
  expect(update(http).ExpressionAttributeValues).toMatchObject({
    ':deleted': { S: 'DELETED' },
    ':deletedAt': { S: '2026-02-01T00:00:00.000Z' },
  });
  expect(await store(CONDITION_FAILED).records.putFailure(SUBJECT, FAILURE)).toBe(false);
  expect(await store().records.putSuccess(SUBJECT, SUCCESS)).toBe(true);
});

test('read uses a strongly consistent read', async () => {
  const body = JSON.stringify({
    Item: { ProcessingStatus: { S: 'FAILED' }, FailureReason: { S: 'CORRUPT' } },
  });
  const { http, records } = store({ body });
  expect(await records.read('id')).toEqual({
    status: 'FAILED',
    reason: 'CORRUPT',
    names: [],
    deletedAt: undefined,
  });
  expect(http.json).toMatchObject({
    TableName: 'records',
    Key: { ImageID: { S: 'id' } },
    ConsistentRead: true,
    ProjectionExpression: '#status, #reason, #thumbnails, #deletedAt',
    ExpressionAttributeNames: {
      '#status': 'ProcessingStatus',
      '#reason': 'FailureReason',
      '#thumbnails': 'Thumbnails',
      '#deletedAt': 'DeletedTimestamp',
    },
  });
});

test('an undefined value in a list or map is omitted', async () => {
  const { http, records } = store();
  await records.putSuccess(SUBJECT, { ...SUCCESS, thumbnails: [{ ...THUMBNAIL, versionId: undefined }] });
  const written = JSON.stringify(update(http).ExpressionAttributeValues[':Thumbnails']);
  expect(written).toContain('"Width":{"N":"1"}');
  expect(written).not.toContain('VersionId');
});

test('read returns undefined without a record, and denied access throws', async () => {
  expect(await store().records.read('id')).toBeUndefined();
  const denied = {
    ...CONDITION_FAILED,
    body: JSON.stringify({ __type: 'x#AccessDeniedException', message: 'no' }),
  };
  await expect(store(denied).records.markDeleted('id')).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});
