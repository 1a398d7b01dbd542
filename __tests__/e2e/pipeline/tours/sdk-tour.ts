/**
 * Uses the pipeline with the AWS SDK for JavaScript. Stops at the first unexpected result and reports it.
 *
 * Environment variables: those of AWS (endpoint, region, credentials), the stack's outputs in capital letters,
 * THUMBNAIL_SIZE, and the files IMAGE (JPEG), OTHER_IMAGE (PNG) and LARGE_IMAGE (PNG of more than 20 MB).
 */
import assert from 'node:assert/strict';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { InvalidObjectState, NotFound, S3 } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';

const PREFIX = 'tours/sdk';
const PART_BYTES = 8 * 1024 * 1024;

function given(name: string): string {
  const value = process.env[name];
  assert(value, `The variable ${name} is not set.`);
  return value;
}

const SOURCE = { Bucket: given('SOURCE_BUCKET_NAME') };
const THUMBNAILS = { Bucket: given('THUMBNAIL_BUCKET_NAME') };
const SIZE = given('THUMBNAIL_SIZE');
const ALIAS = given('IMAGE_PROCESSOR_ALIAS_ARN');

const s3 = new S3();
const lambda = new LambdaClient();
const table = DynamoDBDocumentClient.from(new DynamoDBClient());

/** Repeats a check, because events are handled asynchronously. */
async function eventually(what: string, expected: unknown, ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const actual = await ask();
    try {
      assert.deepEqual(actual, expected, `${what}: expected ${String(expected)}, got ${String(actual)}`);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

async function versionOf(Key: string): Promise<string | undefined> {
  return (await s3.headObject({ ...SOURCE, Key })).VersionId;
}

/** Resolves to the version from which the thumbnail of a key was created, or to undefined if there is none. */
async function thumbnailOf(key: string): Promise<string | undefined> {
  try {
    return (await s3.headObject({ ...THUMBNAILS, Key: `${SIZE}/${key}` })).Metadata?.['source-version'];
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

async function mirrored(what: string, key: string): Promise<void> {
  await eventually(what, await versionOf(key), () => thumbnailOf(key));
}

async function statusesOf(key: string): Promise<unknown[]> {
  const request = new ScanCommand({
    TableName: given('METADATA_TABLE_NAME'),
    ConsistentRead: true,
    FilterExpression: 'OriginalKey = :key',
    ExpressionAttributeValues: { ':key': key },
  });
  const { Items = [] } = await table.send(request);
  return Items.map(({ ProcessingStatus, FailureReason }) => [ProcessingStatus, FailureReason] as unknown);
}

const key = (name: string): string => `${PREFIX}/${name.toLowerCase()} + ü.png`;

/** Uploads parts in parallel. The last part is a copy of the end of another object. */
async function uploadInParts(Key: string, copied: string): Promise<void> {
  const bytes = readFileSync(given('LARGE_IMAGE'));
  const { UploadId } = await s3.createMultipartUpload({ ...SOURCE, Key });
  const upload = { ...SOURCE, Key, UploadId };
  const last = 2 * PART_BYTES;
  const uploaded = [1, 2].map(async (PartNumber) => {
    const Body = bytes.subarray((PartNumber - 1) * PART_BYTES, PartNumber * PART_BYTES);
    return { PartNumber, ETag: (await s3.uploadPart({ ...upload, PartNumber, Body })).ETag };
  });
  const { CopyPartResult } = await s3.uploadPartCopy({
    ...upload,
    PartNumber: 3,
    CopySource: `${SOURCE.Bucket}/${encodeURIComponent(copied)}`,
    CopySourceRange: `bytes=${last}-${bytes.length - 1}`,
  });
  const Parts = [...(await Promise.all(uploaded)), { PartNumber: 3, ETag: CopyPartResult?.ETag }];
  assert.equal(await thumbnailOf(Key), undefined, 'There is a thumbnail before the upload is complete.');
  await s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } });
}

async function uploads(): Promise<void> {
  for (const name of ['IMAGE', 'OTHER_IMAGE', 'LARGE_IMAGE']) {
    const [Body, ContentLength] = [createReadStream(given(name)), statSync(given(name)).size];
    await s3.putObject({ ...SOURCE, Key: key(name), Body, ContentLength });
  }
  await uploadInParts(key('IN_PARTS'), key('LARGE_IMAGE'));
  for (const name of ['IMAGE', 'OTHER_IMAGE', 'LARGE_IMAGE', 'IN_PARTS'])
    await mirrored(`thumbnail of ${name}`, key(name));
  await eventually('record', [['SUCCESS', undefined]], () => statusesOf(key('IMAGE')));
  await s3.copyObject({
    ...SOURCE,
    Key: key('COPY'),
    CopySource: `${SOURCE.Bucket}/${encodeURIComponent(key('IMAGE'))}`,
  });
  await mirrored('thumbnail of a copy', key('COPY'));
  const { ETag } = await s3.headObject({ ...SOURCE, Key: key('COPY') });
  const overwrite = { ...SOURCE, Key: key('COPY'), Body: readFileSync(given('OTHER_IMAGE')) };
  await assert.rejects(s3.putObject({ ...overwrite, IfMatch: '"0"' }), { name: 'PreconditionFailed' });
  await s3.putObject({ ...overwrite, IfMatch: ETag });
  await mirrored('thumbnail after an overwrite', key('COPY'));
}

async function archive(): Promise<void> {
  const archived = { ...SOURCE, Key: key('ARCHIVED') };
  await s3.putObject({ ...archived, Body: readFileSync(given('IMAGE')), StorageClass: 'GLACIER' });
  await eventually('its record', [['FAILED', 'ARCHIVED']], () => statusesOf(archived.Key));
  await assert.rejects(s3.getObject(archived), InvalidObjectState);
  await s3.restoreObject({ ...archived, RestoreRequest: { Days: 1 } });
  await mirrored('thumbnail of a restored object', archived.Key);
  await eventually('its record', [['SUCCESS', undefined]], () => statusesOf(archived.Key));
}

async function invocations(): Promise<void> {
  const versionId = await versionOf(key('IMAGE'));
  const object = { key: encodeURIComponent(key('IMAGE')), versionId };
  const record = { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' };
  const s3Part = { bucket: { name: SOURCE.Bucket }, object };
  const Payload = JSON.stringify({ Records: [{ ...record, s3: s3Part }] });
  await s3.deleteObject({ ...THUMBNAILS, Key: `${SIZE}/${key('IMAGE')}` });
  const dry = await lambda.send(
    new InvokeCommand({ FunctionName: ALIAS, Payload, InvocationType: 'DryRun' }),
  );
  assert.equal(dry.StatusCode, 204, 'A dry run returned an unexpected status.');
  assert.equal(await thumbnailOf(key('IMAGE')), undefined, 'A dry run made a thumbnail.');
  const response = await lambda.send(new InvokeCommand({ FunctionName: ALIAS, Payload, LogType: 'Tail' }));
  assert.deepEqual([response.StatusCode, response.FunctionError], [200, undefined], 'The invocation failed.');
  assert.equal(await thumbnailOf(key('IMAGE')), versionId, 'The invocation made no thumbnail.');
  assert.match(Buffer.from(response.LogResult ?? '', 'base64').toString(), /image \+ ü\.png/);
  const unknown = new InvokeCommand({
    FunctionName: given('IMAGE_PROCESSOR_FUNCTION_NAME'),
    Qualifier: '99',
  });
  await assert.rejects(lambda.send(unknown), ResourceNotFoundException);
}

async function telemetry(): Promise<void> {
  const logGroupName = given('LOG_GROUP_NAME');
  const lines = new FilterLogEventsCommand({ logGroupName, filterPattern: `"${PREFIX}/archived"` });
  const { events = [] } = await new CloudWatchLogsClient().send(lines);
  assert(events.length > 0, 'There is no log line of the archived object.');
  const statistics = new GetMetricStatisticsCommand({
    Namespace: 'ImageProcessing',
    MetricName: 'ProcessedImages',
    Dimensions: [{ Name: 'Environment', Value: 'development' }],
    Statistics: ['Sum'],
    Period: 3600,
    StartTime: new Date(Date.now() - 3_600_000),
    EndTime: new Date(Date.now() + 60_000),
  });
  const { Datapoints = [] } = await new CloudWatchClient().send(statistics);
  assert(Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0) >= 8, 'The metric does not count the images.');
  const queue = { QueueUrl: given('FAILURE_QUEUE_URL'), AttributeNames: ['QueueArn' as const] };
  const { Attributes } = await new SQSClient().send(new GetQueueAttributesCommand(queue));
  assert.equal(Attributes?.QueueArn, given('FAILURE_QUEUE_ARN'));
}

async function batchDeletion(): Promise<void> {
  const { Contents = [] } = await s3.listObjectsV2({ ...SOURCE, Prefix: `${PREFIX}/` });
  const Objects = Contents.map(({ Key }) => ({ Key }));
  const { Deleted, Errors } = await s3.deleteObjects({ ...SOURCE, Delete: { Objects } });
  assert.deepEqual([Deleted?.length, Errors], [6, undefined], 'DeleteObjects returned an unexpected result.');
  const left = { ...THUMBNAILS, Prefix: `${SIZE}/${PREFIX}/` };
  await eventually('thumbnails left', 0, async () => (await s3.listObjectsV2(left)).KeyCount);
  await eventually('its record', [['DELETED', undefined]], () => statusesOf(key('ARCHIVED')));
}

async function tour(): Promise<void> {
  for (const step of [uploads, archive, invocations, telemetry, batchDeletion]) await step();
}

tour().catch((error: unknown) => {
  console.error('sdk-tour.ts:', error);
  process.exitCode = 1;
});
