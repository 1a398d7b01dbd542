/** A pipeline for existing buckets and an existing topic, which it does not change. */
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type NotificationConfiguration,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { SIZE, type DeployedPipeline, type DeploymentParts } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';
import { SharedAws } from '../support/shared-aws';

/** Stacks by the way that the bucket sends its events. */
const WAYS = ['notification', 'eventbridge'] as const;
type Way = (typeof WAYS)[number];
const TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:on-call';
/** An existing object in each bucket, which is not an image. */
const LETTER = { Key: 'letter.txt', Body: 'Dear owner' };

const bucket = (way: Way): string => `owned-by-others-${way}`;

let shared: SharedAws;
let queueUrl: string;
/** The owner's existing notification. */
let owners: NotificationConfiguration;
const pipelines = {} as Record<Way, DeployedPipeline<DeploymentParts>>;

async function configuration(way: Way): Promise<NotificationConfiguration> {
  const request = new GetBucketNotificationConfigurationCommand({ Bucket: bucket(way) });
  const found = await shared.clients.s3.send(request);
  const { QueueConfigurations, LambdaFunctionConfigurations, EventBridgeConfiguration } = found;
  return { QueueConfigurations, LambdaFunctionConfigurations, EventBridgeConfiguration };
}

async function configure(way: Way, NotificationConfiguration: NotificationConfiguration): Promise<void> {
  const request = { Bucket: bucket(way), NotificationConfiguration };
  await shared.clients.s3.send(new PutBucketNotificationConfigurationCommand(request));
}

/** Resolves to the versions in a bucket by key, without delete markers. */
async function versions(way: Way): Promise<string[]> {
  const request = new ListObjectVersionsCommand({ Bucket: bucket(way) });
  const { Versions } = await shared.clients.s3.send(request);
  return (Versions ?? []).map(({ Key }) => Key ?? '');
}

/** Resolves to the keys in the events that the owner's queue got since the last call. */
async function sentToOwner(): Promise<string[]> {
  const { sqs } = shared.clients;
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
  return (Messages ?? []).flatMap(({ Body }) => {
    const { Records = [] } = JSON.parse(Body ?? '') as { Records?: { s3: { object: { key: string } } }[] };
    return Records.map(({ s3 }) => s3.object.key);
  });
}

beforeAll(async () => {
  shared = await SharedAws.start('existing-bucket');
  const { s3, sqs } = shared.clients;
  queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'owners' }))).QueueUrl ?? '';
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  const QueueArn = Attributes?.QueueArn;
  owners = {
    QueueConfigurations: [{ Id: 'owners', QueueArn, Events: ['s3:ObjectCreated:*'] }],
  };
  for (const way of WAYS) {
    const Bucket = bucket(way);
    await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket, ...LETTER }));
    await configure(way, {
      ...owners,
      ...(way === 'eventbridge' && { EventBridgeConfiguration: {} }),
    });
  }
  for (const existingSourceBucket of WAYS)
    shared.synthesize({ name: existingSourceBucket, existingSourceBucket, alarmTopicArn: TOPIC_ARN });
  await Promise.all(
    WAYS.map(async (way) => (pipelines[way] = await shared.deploy(`${way}-development`, bucket(way)))),
  );
}, 600_000);
afterAll(() => shared.stop());

describe.each(WAYS)('an existing bucket that sends events by %s', (way) => {
  test('keeps its notifications', async () => {
    expect(await configuration(way)).toEqual({
      ...owners,
      ...(way === 'eventbridge' && { EventBridgeConfiguration: {} }),
    });
  });

  test('an existing bucket is in the state of Terraform only as a data source', async () => {
    const addresses = await pipelines[way].deployment.terraform.listState();
    const ofSource = addresses.filter((address) => address.includes('pipeline_source_'));
    expect(ofSource).toEqual([expect.stringMatching(/^data\.aws_s3_bucket\./)]);
    expect(addresses.filter((address) => /aws_sns_|aws_s3_bucket_notification/.test(address))).toEqual([]);
  });
});

test('the command in the output adds a notification to the existing ones', async () => {
  const { outputs } = pipelines.notification.deployment;
  const { json } = outputs.source_bucket_notification as unknown as { json: string };
  const added = JSON.parse(json) as NotificationConfiguration;
  await configure('notification', { ...owners, ...added });
  expect(await configuration('notification')).toEqual({ ...owners, ...added });
  expect(pipelines.eventbridge.deployment.outputs).not.toHaveProperty('source_bucket_notification');
});

describe.each(WAYS)('the mirror of an existing bucket that sends events by %s', (way) => {
  const key = 'a b+ü/köpfe & 100%.jpg';

  test('the mirror has the thumbnail and record of an upload, whose event the owner still gets', async () => {
    await sentToOwner();
    await pipelines[way].upload(key, ROCKET);
    expect(await pipelines[way].thumbnailKeys('')).toEqual([`${SIZE}/${key}`]);
    expect(await pipelines[way].records(key)).toMatchObject([{ ProcessingStatus: 'SUCCESS' }]);
    expect(await sentToOwner()).toHaveLength(1);
  });

  test('ignores objects without the suffix of an image', async () => {
    await pipelines[way].upload('image.jPG', COFFEE);
    expect(await pipelines[way].loggedKeys()).toEqual([key]);
  });

  test('loses a thumbnail when its original is deleted by delete marker or by version', async () => {
    const { s3 } = shared.clients;
    const at = { Bucket: bucket(way), Key: key };
    await s3.send(new DeleteObjectCommand(at));
    await shared.aws.quiet();
    expect(await pipelines[way].thumbnailKeys('')).toEqual([]);
    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket: at.Bucket, Prefix: key }));
    await s3.send(new DeleteObjectCommand({ ...at, VersionId: Versions?.[0]?.VersionId }));
    await shared.aws.quiet();
    expect(await pipelines[way].records(key)).toMatchObject([{ ProcessingStatus: 'DELETED' }]);
    expect(await pipelines[way].takeFailedEvents()).toEqual([]);
  });
});

test('an event that fails is retried, and reaches the failure queue as EventBridge sent it', async () => {
  const Bucket = bucket('eventbridge');
  // A missing bucket is a fault, not a deleted original.
  const event = {
    ...{ version: '0', source: 'aws.s3', 'detail-type': 'Object Created', time: '2026-01-31T12:00:00Z' },
    detail: { bucket: { name: `${Bucket}-gone` }, object: { key: 'cat.png' } },
  };
  await pipelines.eventbridge.invokeLater(event);
  await shared.aws.quiet();
  const failed = await pipelines.eventbridge.takeFailedEvents();
  expect(failed).toMatchObject([{ requestContext: { approximateInvokeCount: 3 }, requestPayload: event }]);
});

test('the alarms notify the existing topic', async () => {
  const { MetricAlarms = [] } = await shared.clients.cloudwatch.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms.length).toBeGreaterThan(WAYS.length);
  for (const { AlarmActions } of MetricAlarms) expect(AlarmActions).toEqual([TOPIC_ARN]);
});

// Must run last, in this order: the destroy deletes what the other tests use.
test('a second plan is empty', async () => {
  const plans = await Promise.all(WAYS.map((way) => pipelines[way].deployment.terraform.plan()));
  expect(plans.filter(({ changes }) => changes).map(({ output }) => output)).toEqual([]);
}, 480_000);

test('a destroy of the pipelines does not change the existing buckets, objects, and notifications', async () => {
  for (const way of WAYS) await pipelines[way].upload('last.jpg', ROCKET);
  const before = await Promise.all(WAYS.map(configuration));
  await Promise.all(WAYS.map((way) => pipelines[way].deployment.terraform.destroy()));
  for (const way of WAYS) {
    expect(await pipelines[way].deployment.terraform.listState()).toEqual([]);
    expect(await versions(way)).toEqual(['image.jPG', 'last.jpg', LETTER.Key]);
  }
  expect(await Promise.all(WAYS.map(configuration))).toEqual(before);
}, 600_000);
