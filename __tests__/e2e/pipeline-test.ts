import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import sharp from 'sharp';
import { ATTRIBUTES, METRICS } from '../../lambda-src/contract';
import { DeployedPipeline, difference, SIZE, SOURCE_BUCKET } from './deployed-pipeline';

const PICTURES = path.join(__dirname, '../../scripts/demo/pictures');
const ROCKET = readFileSync(path.join(PICTURES, 'rocket.jpg'));
const COFFEE = readFileSync(path.join(PICTURES, 'coffee.png'));

let pipeline: DeployedPipeline;

beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy();
}, 300_000);

afterAll(async () => {
  await pipeline.deployment.stop();
});

describe('an upload', () => {
  test('gets a thumbnail of the configured size with the right pixels and no metadata', async () => {
    const before = await pipeline.metric(METRICS.processedImages);
    await pipeline.upload('photos/Köln + rocket.jpg', ROCKET);
    const thumbnail = await pipeline.readThumbnail('photos/Köln + rocket.jpg');
    const metadata = await sharp(thumbnail).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: SIZE, height: 64 });
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.iptc, metadata.orientation]).toEqual(
      Array(5).fill(undefined),
    );
    expect(await difference(thumbnail, ROCKET)).toBeLessThan(10);
    expect(await pipeline.metric(METRICS.processedImages)).toBe(before + 1);
  });

  test('gets a record with its version, both sizes and the time', async () => {
    const version = await pipeline.upload('photos/coffee.png', COFFEE);
    const thumbnail = await pipeline.readThumbnail('photos/coffee.png');
    expect(await pipeline.records('photos/coffee.png')).toEqual([
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
        [ATTRIBUTES.thumbnailBucket]: pipeline.output('thumbnail_bucket_name'),
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
    await pipeline.upload('photos/logged.jpg', ROCKET);
    const request = new FilterLogEventsCommand({
      logGroupName: pipeline.output('log_group_name'),
      filterPattern: '"photos/logged.jpg"',
    });
    const { events } = await pipeline.clients.logs.send(request);
    expect(events?.length).toBeGreaterThan(0);
  });
});

describe('the mirror', () => {
  test('follows an overwrite', async () => {
    await pipeline.upload('changes/overwritten.png', ROCKET);
    await pipeline.upload('changes/overwritten.png', COFFEE);
    expect(await difference(await pipeline.readThumbnail('changes/overwritten.png'), COFFEE)).toBeLessThan(
      10,
    );
    expect(await pipeline.records('changes/overwritten.png')).toHaveLength(2);
  });

  test('follows a deletion, and the record says so', async () => {
    await pipeline.upload('changes/deleted.jpg', ROCKET);
    expect(await pipeline.thumbnailKeys('changes/deleted.jpg')).toHaveLength(1);
    await pipeline.clients.s3.send(
      new DeleteObjectCommand({ Bucket: SOURCE_BUCKET, Key: 'changes/deleted.jpg' }),
    );
    await pipeline.deployment.aws.quiet();
    expect(await pipeline.thumbnailKeys('changes/deleted.jpg')).toEqual([]);
    expect(
      (await pipeline.records('changes/deleted.jpg')).map((item) => item[ATTRIBUTES.processingStatus]),
    ).toEqual(['DELETED']);
  });

  test('ignores what is no picture by its name', async () => {
    await pipeline.upload('notes.txt', Buffer.from('not for the function'));
    expect(await pipeline.records('notes.txt')).toEqual([]);
  });
});

describe('a permanent failure', () => {
  test('is recorded with its reason and counted, removes a stale thumbnail and does not reach the failure queue', async () => {
    await pipeline.upload('odd/became-text.jpg', ROCKET);
    const before = await pipeline.metric(METRICS.processingErrors);
    const version = await pipeline.upload('odd/became-text.jpg', Buffer.from('no picture any more'));
    const current = (await pipeline.records('odd/became-text.jpg')).find(
      (item) => item[ATTRIBUTES.originalVersionId] === version,
    );
    expect(current).toMatchObject({
      [ATTRIBUTES.processingStatus]: 'FAILED',
      [ATTRIBUTES.failureReason]: 'UNSUPPORTED_FORMAT',
    });
    expect(await pipeline.thumbnailKeys('odd/became-text.jpg')).toEqual([]);
    expect(await pipeline.metric(METRICS.processingErrors)).toBe(before + 1);
    expect(await pipeline.failedEvents()).toEqual([]);
  });
});

describe('a failure that can pass', () => {
  test('is retried twice, ends on the failure queue, and its event completes the work once the fault is gone', async () => {
    const bucket = pipeline.output('thumbnail_bucket_name');
    const { Policy } = await pipeline.clients.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    const deny = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: `${pipeline.output('thumbnail_bucket_arn')}/*`,
    };
    const faulty = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
    await pipeline.clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: faulty }));
    const before = await pipeline.metric(METRICS.processingErrors);
    await pipeline.upload('faults/denied.jpg', ROCKET);

    const [event, ...others] = await pipeline.failedEvents();
    expect(others).toEqual([]);
    expect(event?.requestContext).toMatchObject({
      functionArn: pipeline.output('image_processor_alias_arn'),
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    });
    expect(event?.responsePayload.errorMessage).toContain('faults/denied.jpg');
    expect(await pipeline.metric(METRICS.processingErrors)).toBe(before + 3);
    expect(await pipeline.thumbnailKeys('faults/denied.jpg')).toEqual([]);

    await pipeline.clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    const redrive = {
      FunctionName: pipeline.output('image_processor_alias_arn'),
      Payload: JSON.stringify(event?.requestPayload),
    };
    const { FunctionError } = await pipeline.clients.lambda.send(new InvokeCommand(redrive));
    expect(FunctionError).toBeUndefined();
    expect(await pipeline.thumbnailKeys('faults/denied.jpg')).toHaveLength(1);
    expect(
      (await pipeline.records('faults/denied.jpg')).map((item) => item[ATTRIBUTES.processingStatus]),
    ).toEqual(['SUCCESS']);
  });
});

// In this order, at the end: the destroy takes away what the others stand on.
describe('the deployment', () => {
  test('is what the configuration says: a second plan is empty', async () => {
    const { changes, output: plan } = await pipeline.deployment.terraform.plan();
    if (changes) console.error(plan);
    expect(changes).toBe(false);
  });

  test('leaves nothing behind when it is destroyed', async () => {
    await pipeline.deployment.terraform.destroy();
    expect(await pipeline.deployment.terraform.listState()).toEqual([]);
    const { s3, table, sqs, lambda } = pipeline.clients;
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    expect((await table.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
    expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  }, 240_000);
});
