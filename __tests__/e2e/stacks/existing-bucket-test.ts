/** Buckets and a topic that were there before: the pipeline is put beside them, and nothing of them is changed. */
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
import { SIZE, type DeployedPipeline, type Standing } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';
import { SharedAws } from '../support/shared-aws';

/** By the way that the bucket tells of its objects; each a stack of its own. */
const WAYS = ['notification', 'eventbridge'] as const;
type Way = (typeof WAYS)[number];
const TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:on-call';
/** What lay in each bucket before, and is no image. */
const LETTER = { Key: 'letter.txt', Body: 'Dear owner' };

const bucket = (way: Way): string => `owned-by-others-${way}`;

let shared: SharedAws;
let queueUrl: string;
/** The owner's notification, which was there first. */
let owners: NotificationConfiguration;
const pipelines = {} as Record<Way, DeployedPipeline<Standing>>;

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

/** Versions in a bucket by key, delete markers left out. */
async function versions(way: Way): Promise<string[]> {
  const request = new ListObjectVersionsCommand({ Bucket: bucket(way) });
  const { Versions } = await shared.clients.s3.send(request);
  return (Versions ?? []).map(({ Key }) => Key ?? '');
}

/** Keys that the owner's own queue was told of since the last call. */
async function toldToOwner(): Promise<string[]> {
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

describe.each(WAYS)('a bucket that tells by %s', (way) => {
  test('has the notifications that it had before', async () => {
    expect(await configuration(way)).toEqual({
      ...owners,
      ...(way === 'eventbridge' && { EventBridgeConfiguration: {} }),
    });
  });

  test('is in no state of Terraform but as something that is looked up', async () => {
    const addresses = await pipelines[way].deployment.terraform.listState();
    const ofSource = addresses.filter((address) => address.includes('pipeline_source_'));
    expect(ofSource).toEqual([expect.stringMatching(/^data\.aws_s3_bucket\./)]);
    expect(addresses.filter((address) => /aws_sns_|aws_s3_bucket_notification/.test(address))).toEqual([]);
  });
});

test('a notification is added as the output says, beside those that are there', async () => {
  const { outputs } = pipelines.notification.deployment;
  const { json } = outputs.source_bucket_notification as unknown as { json: string };
  const added = JSON.parse(json) as NotificationConfiguration;
  await configure('notification', { ...owners, ...added });
  expect(await configuration('notification')).toEqual({ ...owners, ...added });
  expect(pipelines.eventbridge.deployment.outputs).not.toHaveProperty('source_bucket_notification');
});

describe.each(WAYS)('by %s, the thumbnail bucket mirrors a bucket that was there before:', (way) => {
  const key = 'a b+ü/köpfe & 100%.jpg';

  test('an upload has its thumbnail and record, and the owner is told as before', async () => {
    await toldToOwner();
    await pipelines[way].upload(key, ROCKET);
    expect(await pipelines[way].thumbnailKeys('')).toEqual([`${SIZE}/${key}`]);
    expect(await pipelines[way].records(key)).toMatchObject([{ ProcessingStatus: 'SUCCESS' }]);
    expect(await toldToOwner()).toHaveLength(1);
  });

  test('what is no image by its suffix starts nothing', async () => {
    await pipelines[way].upload('image.Jpg', COFFEE);
    expect(await pipelines[way].loggedKeys()).toEqual([key]);
  });

  test('an original that is deleted takes its thumbnail along, by a marker and by its version', async () => {
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

test('an event that cannot be handled is retried, and lies on the failure queue as EventBridge sent it', async () => {
  const Bucket = bucket('eventbridge');
  // A bucket that is not there is a fault, never an original that is gone.
  const event = {
    ...{ version: '0', source: 'aws.s3', 'detail-type': 'Object Created', time: '2026-01-31T12:00:00Z' },
    detail: { bucket: { name: `${Bucket}-gone` }, object: { key: 'cat.png' } },
  };
  await pipelines.eventbridge.invokeLater(event);
  await shared.aws.quiet();
  const failed = await pipelines.eventbridge.takeFailedEvents();
  expect(failed).toMatchObject([{ requestContext: { approximateInvokeCount: 3 }, requestPayload: event }]);
});

test('the alarms tell the topic that was there before', async () => {
  const { MetricAlarms = [] } = await shared.clients.cloudwatch.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms.length).toBeGreaterThan(WAYS.length);
  for (const { AlarmActions } of MetricAlarms) expect(AlarmActions).toEqual([TOPIC_ARN]);
});

// In this order, at the end: the destroy takes away what the others stand on.
test('a second plan is empty', async () => {
  const plans = await Promise.all(WAYS.map((way) => pipelines[way].deployment.terraform.plan()));
  expect(plans.filter(({ changes }) => changes).map(({ output }) => output)).toEqual([]);
}, 240_000);

test('buckets, objects and notifications are left as they are when the pipelines are destroyed', async () => {
  for (const way of WAYS) await pipelines[way].upload('last.jpg', ROCKET);
  const before = await Promise.all(WAYS.map(configuration));
  await Promise.all(WAYS.map((way) => pipelines[way].deployment.terraform.destroy()));
  for (const way of WAYS) {
    expect(await pipelines[way].deployment.terraform.listState()).toEqual([]);
    expect(await versions(way)).toEqual(['last.jpg', LETTER.Key, 'image.Jpg']);
  }
  expect(await Promise.all(WAYS.map(configuration))).toEqual(before);
}, 300_000);
