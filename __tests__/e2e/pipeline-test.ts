import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import sharp from 'sharp';
import { ATTRIBUTES, METRICS } from '../../lambda-src/contract';
import { deployLocally, type LocalDeployment } from '../../scripts/local-deployment';

const SOURCE_BUCKET = 'e2e-pictures';
const SIZE = 96;
const PICTURES = path.join(__dirname, '../../scripts/demo/pictures');
const ROCKET = readFileSync(path.join(PICTURES, 'rocket.jpg'));
const COFFEE = readFileSync(path.join(PICTURES, 'coffee.png'));

type Item = Record<string, unknown>;

let deployment: LocalDeployment;

beforeAll(async () => {
  deployment = await deployLocally({
    name: 'e2e',
    stack: 'thumbnails-development',
    variables: { source_bucket_name: SOURCE_BUCKET, thumbnail_size: String(SIZE) },
  });
}, 300_000);

afterAll(async () => {
  await deployment.stop();
});

function output(name: string): string {
  const value = deployment.outputs[name];
  if (value === undefined) throw new Error(`There is no output ${name}.`);
  return value;
}

async function upload(key: string, body: Uint8Array): Promise<string> {
  const { VersionId } = await deployment.clients.s3.send(
    new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key: key, Body: body }),
  );
  await deployment.aws.quiet();
  return VersionId ?? '';
}

async function thumbnailKeys(prefix: string): Promise<string[]> {
  const request = new ListObjectsV2Command({
    Bucket: output('thumbnail_bucket_name'),
    Prefix: `${SIZE}/${prefix}`,
  });
  return ((await deployment.clients.s3.send(request)).Contents ?? []).map(({ Key }) => Key ?? '');
}

async function readThumbnail(key: string): Promise<Buffer> {
  const request = new GetObjectCommand({ Bucket: output('thumbnail_bucket_name'), Key: `${SIZE}/${key}` });
  return Buffer.from((await (await deployment.clients.s3.send(request)).Body?.transformToByteArray()) ?? []);
}

async function records(key: string): Promise<Item[]> {
  const request = new ScanCommand({ TableName: output('metadata_table_name'), ConsistentRead: true });
  return ((await deployment.clients.table.send(request)).Items ?? []).filter(
    (item) => item[ATTRIBUTES.originalKey] === key,
  );
}

async function metric(name: string): Promise<number> {
  const { Datapoints } = await deployment.clients.cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: METRICS.namespace,
      MetricName: name,
      Dimensions: [{ Name: METRICS.dimension, Value: 'development' }],
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 60,
      Statistics: ['Sum'],
    }),
  );
  return (Datapoints ?? []).reduce((sum, { Sum }) => sum + (Sum ?? 0), 0);
}

async function failedEvents(): Promise<DestinationMessage[]> {
  const request = new ReceiveMessageCommand({
    QueueUrl: output('failure_queue_url'),
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 0,
  });
  const { Messages } = await deployment.clients.sqs.send(request);
  return (Messages ?? []).map(({ Body }) => JSON.parse(Body ?? '') as DestinationMessage);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
interface DestinationMessage {
  requestContext: { functionArn: string; condition: string; approximateInvokeCount: number };
  requestPayload: { Records: { s3: { object: { key: string } } }[] };
  responsePayload: { errorMessage: string };
}

/**
 * Mean difference in levels between a thumbnail and its original shrunk from a full decode. JPEG costs up to 6 at this
 * size; any other picture, and the same one turned or cut, differs by more than 30.
 */
async function difference(thumbnail: Buffer, original: Buffer): Promise<number> {
  const expected = await sharp(original)
    .resize(SIZE, SIZE, { fit: 'inside', fastShrinkOnLoad: false })
    .removeAlpha()
    .raw()
    .toBuffer();
  const actual = await sharp(thumbnail).removeAlpha().raw().toBuffer();
  expect(actual).toHaveLength(expected.length);
  return (
    actual.reduce((sum, level, index) => sum + Math.abs(level - (expected[index] ?? 0)), 0) / expected.length
  );
}

describe('an upload', () => {
  test('gets a thumbnail of the configured size with the right pixels and no metadata', async () => {
    const before = await metric(METRICS.processedImages);
    await upload('photos/Köln + rocket.jpg', ROCKET);
    const thumbnail = await readThumbnail('photos/Köln + rocket.jpg');
    const metadata = await sharp(thumbnail).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: SIZE, height: 64 });
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.iptc, metadata.orientation]).toEqual(
      Array(5).fill(undefined),
    );
    expect(await difference(thumbnail, ROCKET)).toBeLessThan(10);
    expect(await metric(METRICS.processedImages)).toBe(before + 1);
  });

  test('gets a record with its version, both sizes and the time', async () => {
    const version = await upload('photos/coffee.png', COFFEE);
    const thumbnail = await readThumbnail('photos/coffee.png');
    expect(await records('photos/coffee.png')).toEqual([
      expect.objectContaining({
        [ATTRIBUTES.imageId]: expect.stringMatching(
          /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        ) as string,
        [ATTRIBUTES.originalBucket]: SOURCE_BUCKET,
        [ATTRIBUTES.originalVersionId]: version,
        [ATTRIBUTES.originalSize]: COFFEE.length,
        [ATTRIBUTES.originalFormat]: 'png',
        [ATTRIBUTES.originalWidth]: 600,
        [ATTRIBUTES.originalHeight]: 400,
        [ATTRIBUTES.thumbnailBucket]: output('thumbnail_bucket_name'),
        [ATTRIBUTES.thumbnails]: [
          {
            Key: `${SIZE}/photos/coffee.png`,
            Width: SIZE,
            Height: 64,
            Size: thumbnail.length,
            Format: 'jpeg',
          },
        ],
        [ATTRIBUTES.processingStatus]: 'SUCCESS',
        [ATTRIBUTES.uploadTimestamp]: expect.stringMatching(
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
        ) as string,
      }),
    ]);
  });

  test('leaves a log line that names its key in the log group of the function', async () => {
    await upload('photos/logged.jpg', ROCKET);
    const request = new FilterLogEventsCommand({
      logGroupName: output('log_group_name'),
      filterPattern: '"photos/logged.jpg"',
    });
    const { events } = await deployment.clients.logs.send(request);
    expect(events?.length).toBeGreaterThan(0);
  });
});

describe('the mirror', () => {
  test('follows an overwrite', async () => {
    await upload('changes/overwritten.png', ROCKET);
    await upload('changes/overwritten.png', COFFEE);
    expect(await difference(await readThumbnail('changes/overwritten.png'), COFFEE)).toBeLessThan(10);
    expect(await records('changes/overwritten.png')).toHaveLength(2);
  });

  test('follows a deletion, and the record says so', async () => {
    await upload('changes/deleted.jpg', ROCKET);
    expect(await thumbnailKeys('changes/deleted.jpg')).toHaveLength(1);
    await deployment.clients.s3.send(
      new DeleteObjectCommand({ Bucket: SOURCE_BUCKET, Key: 'changes/deleted.jpg' }),
    );
    await deployment.aws.quiet();
    expect(await thumbnailKeys('changes/deleted.jpg')).toEqual([]);
    expect((await records('changes/deleted.jpg')).map((item) => item[ATTRIBUTES.processingStatus])).toEqual([
      'DELETED',
    ]);
  });

  test('ignores what is no picture by its name', async () => {
    await upload('notes.txt', Buffer.from('not for the function'));
    expect(await records('notes.txt')).toEqual([]);
  });
});

describe('a permanent failure', () => {
  test('is recorded with its reason and counted, removes a stale thumbnail and does not reach the failure queue', async () => {
    await upload('odd/became-text.jpg', ROCKET);
    const before = await metric(METRICS.processingErrors);
    const version = await upload('odd/became-text.jpg', Buffer.from('no picture any more'));
    const current = (await records('odd/became-text.jpg')).find(
      (item) => item[ATTRIBUTES.originalVersionId] === version,
    );
    expect(current).toMatchObject({
      [ATTRIBUTES.processingStatus]: 'FAILED',
      [ATTRIBUTES.failureReason]: 'UNSUPPORTED_FORMAT',
    });
    expect(await thumbnailKeys('odd/became-text.jpg')).toEqual([]);
    expect(await metric(METRICS.processingErrors)).toBe(before + 1);
    expect(await failedEvents()).toEqual([]);
  });
});

describe('a failure that can pass', () => {
  test('is retried twice, ends on the failure queue, and its event completes the work once the fault is gone', async () => {
    const bucket = output('thumbnail_bucket_name');
    const { Policy } = await deployment.clients.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    const deny = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: `${output('thumbnail_bucket_arn')}/*`,
    };
    const faulty = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
    await deployment.clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: faulty }));
    const before = await metric(METRICS.processingErrors);
    await upload('faults/denied.jpg', ROCKET);

    const [event, ...others] = await failedEvents();
    expect(others).toEqual([]);
    expect(event?.requestContext).toMatchObject({
      functionArn: output('image_processor_alias_arn'),
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    });
    expect(event?.responsePayload.errorMessage).toContain('faults/denied.jpg');
    expect(await metric(METRICS.processingErrors)).toBe(before + 3);
    expect(await thumbnailKeys('faults/denied.jpg')).toEqual([]);

    await deployment.clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    const redrive = {
      FunctionName: output('image_processor_alias_arn'),
      Payload: JSON.stringify(event?.requestPayload),
    };
    const { FunctionError } = await deployment.clients.lambda.send(new InvokeCommand(redrive));
    expect(FunctionError).toBeUndefined();
    expect(await thumbnailKeys('faults/denied.jpg')).toHaveLength(1);
    expect((await records('faults/denied.jpg')).map((item) => item[ATTRIBUTES.processingStatus])).toEqual([
      'SUCCESS',
    ]);
  });
});

// In this order, at the end: the destroy takes away what the others stand on.
describe('the deployment', () => {
  test('is what the configuration says: a second plan is empty', async () => {
    const { changes, output: plan } = await deployment.terraform.plan();
    if (changes) console.error(plan);
    expect(changes).toBe(false);
  });

  test('leaves nothing behind when it is destroyed', async () => {
    await deployment.terraform.destroy();
    expect(await deployment.terraform.listState()).toEqual([]);
    const { s3, table, sqs, lambda } = deployment.clients;
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    expect((await table.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
    expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  }, 240_000);
});
