import { DynamoDbMetadataStore } from '../../lambda-src/metadata-store';
import { FakeHttp, type FakeAnswer } from './fake-http';

const SUBJECT = {
  imageId: '00000000-0000-5000-8000-000000000000',
  object: { bucket: 'pictures', key: 'cat.png' },
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
}

function store(answer: FakeAnswer = { body: '{}' }): { http: FakeHttp; records: DynamoDbMetadataStore } {
  const http = new FakeHttp(answer);
  return { http, records: new DynamoDbMetadataStore(http.clients.table, 'records', 'thumbs', http.options) };
}

function update(http: FakeHttp): UpdateRequest {
  expect(http.request.headers['x-amz-target']).toBe('DynamoDB_20120810.UpdateItem');
  return http.json as UpdateRequest;
}

test('a failure sets its reason, takes back what a success said, and keeps the time of the upload', async () => {
  const { http, records } = store();
  await records.putFailure(SUBJECT, { size: 1, reason: 'CORRUPT' });
  const { Key: key, UpdateExpression: expression, ConditionExpression: condition } = update(http);
  expect(key).toEqual(KEY);
  expect(condition).toBeUndefined();
  expect(expression).toContain('#FailureReason = :FailureReason');
  expect(expression).toContain('#UploadTimestamp = if_not_exists(#UploadTimestamp, :UploadTimestamp)');
  expect(expression).toContain('#UploadShard = if_not_exists(#UploadShard, :UploadShard)');
  expect(expression).toMatch(/ REMOVE .*#Thumbnails/);
  expect(expression).toMatch(/ REMOVE .*#OriginalVersionId/);
});

test('a success removes the reason of an earlier failure and the time of an earlier deletion', async () => {
  const { http, records } = store();
  const original = { format: 'png', width: 1, height: 1 } as const;
  await records.putSuccess(SUBJECT, {
    size: 1,
    original,
    thumbnail: { ...original, key: 'k', size: 1 },
    milliseconds: 1,
  });
  expect(update(http).UpdateExpression).toMatch(/ REMOVE .*#FailureReason.*#DeletedTimestamp/);
});

test('every placeholder of an expression is a real attribute', async () => {
  const { http, records } = store();
  await records.putFailure(SUBJECT, { size: 1, reason: 'CORRUPT' });
  const { UpdateExpression: expression, ExpressionAttributeNames: names } = update(http);
  expect(new Set(expression.match(/#\w+/g))).toEqual(new Set(Object.keys(names)));
});

test('the record of a version that nobody read is written only where there is none', async () => {
  const { http, records } = store();
  await records.putIfAbsent(SUBJECT, 'SUPERSEDED', undefined);
  expect(update(http)).toMatchObject({
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': 'ImageID' },
  });
});

test('a deletion is marked only on a record that is there', async () => {
  const { http, records } = store();
  await records.markDeleted(SUBJECT.imageId);
  expect(update(http)).toMatchObject({ ConditionExpression: 'attribute_exists(#key)' });
});

test('a condition that does not hold is no error', async () => {
  await expect(store(CONDITION_FAILED).records.markDeleted('id')).resolves.toBeUndefined();
  await expect(store(CONDITION_FAILED).records.putIfAbsent(SUBJECT, 'DELETED', 1)).resolves.toBeUndefined();
});

test('a record is read consistently', async () => {
  const body = JSON.stringify({
    Item: { ProcessingStatus: { S: 'FAILED' }, FailureReason: { S: 'CORRUPT' } },
  });
  const { http, records } = store({ body });
  expect(await records.read('id')).toEqual({ status: 'FAILED', reason: 'CORRUPT' });
  expect(http.json).toMatchObject({
    TableName: 'records',
    Key: { ImageID: { S: 'id' } },
    ConsistentRead: true,
  });
});

test('a record that is not there is undefined; a refusal throws', async () => {
  expect(await store().records.read('id')).toBeUndefined();
  const denied = {
    ...CONDITION_FAILED,
    body: JSON.stringify({ __type: 'x#AccessDeniedException', message: 'no' }),
  };
  await expect(store(denied).records.markDeleted('id')).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});
