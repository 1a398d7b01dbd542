/** A pipeline that uses an existing source bucket or topic. */
import type { SourceNotice } from '../../../constructs/config/existing-resources';
import type { ThumbnailPipelineProps } from '../../../constructs/thumbnail-pipeline';
import { BUCKET_NAME, EVENT_BRIDGE, SUFFIXES } from '../../../lambda-src/contract';
import { ACCOUNT, isServiceAllowed, type IamRequest } from '../../iam/evaluation';
import { KEY_ARN, keyPolicy } from '../../iam/stack-policies';
import { BINDINGS } from '../../support/bindings';
import { statements, synthesizePipeline, synthesizeStack, type Resource } from '../../support/synthesized';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:on-call';
const noticed = synthesizePipeline({ existingSourceBucket: 'notification' });
const bridged = synthesizePipeline({ existingSourceBucket: 'eventbridge' });
const [existing = ''] = Object.keys(noticed.json.data.aws_s3_bucket ?? {});
const [region = ''] = Object.keys(noticed.json.data.aws_region ?? {});
const EXISTING = `data.aws_s3_bucket.${existing}`;

describe.each([
  ['notification', noticed],
  ['eventbridge', bridged],
] as const)('an existing source bucket that reports by %s', (_way, stack) => {
  test('an existing bucket is looked up by its name, and must be in the region of the pipeline', () => {
    expect(stack.json.data.aws_s3_bucket).toEqual({
      [existing]: expect.objectContaining({
        bucket: 'images',
        lifecycle: {
          postcondition: [
            {
              condition: `\${(self.${BINDINGS.bucketRegion} == data.aws_region.${region}.${BINDINGS.regionName})}`,
              error_message: expect.stringContaining('in the region of the pipeline') as string,
            },
          ],
        },
      }) as object,
    });
  });

  test('an existing bucket is neither created nor configured', () => {
    expect(stack.everything().filter(([, name]) => name.startsWith('pipeline_source'))).toEqual([]);
    const configured = stack.everything().filter(([, , { bucket }]) => String(bucket).includes('data.'));
    expect(configured).toEqual([]);
    expect(stack.all('aws_s3_bucket_notification')).toEqual([]);
  });

  test('an existing bucket is read with the same permissions as a created one', () => {
    const made = synthesizePipeline();
    const arn = made.reference('aws_s3_bucket', 'arn', 'source');
    const expected = String(made.the('aws_iam_role_policy').policy).replaceAll(arn, `\${${EXISTING}.arn}`);
    expect(stack.the('aws_iam_role_policy').policy).toBe(expected);
  });

  test('the thumbnail bucket of an existing bucket has the same name, and alone has access logs', () => {
    const { bucket } = synthesizePipeline().the('aws_s3_bucket', 'thumbnails');
    expect(stack.the('aws_s3_bucket', 'thumbnails').bucket).toBe(bucket);
    expect(stack.the('aws_s3_bucket_logging').bucket).toBe(
      stack.reference('aws_s3_bucket', 'id', 'thumbnails'),
    );
  });
});

test('an existing bucket with a notification may invoke the function', () => {
  expect(noticed.the('aws_lambda_permission')).toMatchObject({
    principal: 's3.amazonaws.com',
    source_arn: `\${${EXISTING}.arn}`,
    source_account: expect.stringContaining('account_id') as string,
  });
});

describe('the EventBridge rule of an existing bucket', () => {
  const rule = bridged.reference('aws_cloudwatch_event_rule', 'arn');

  test('the rule matches the events on images in this bucket that a notification would send', () => {
    const { name, event_pattern: pattern } = bridged.the('aws_cloudwatch_event_rule');
    expect(name).toBe('test-source-events');
    expect(JSON.parse(String(pattern))).toEqual({
      source: [EVENT_BRIDGE.source],
      'detail-type': ['Object Created', 'Object Deleted', 'Object Restore Completed'],
      detail: {
        bucket: { name: [`\${${EXISTING}.bucket}`] },
        object: { key: SUFFIXES.map((suffix) => ({ suffix })) },
      },
    });
  });

  test("the rule's pattern fits into EventBridge's default quota of 2,048 characters, whatever the bucket is called", () => {
    const { event_pattern: pattern } = bridged.the('aws_cloudwatch_event_rule');
    const longest = String(pattern).replace(`\${${EXISTING}.bucket}`, 'x'.repeat(BUCKET_NAME.maxLength));
    expect(longest).toContain('xxx');
    expect(longest.length).toBeLessThan(1_024);
  });

  test('the rule invokes the alias after its permissions exist, with its own retries', () => {
    const { arn, depends_on: before } = bridged.the('aws_cloudwatch_event_target');
    expect(arn).toBe(bridged.reference('aws_lambda_alias', 'arn'));
    expect(before).toEqual([
      bridged.address('aws_lambda_permission'),
      bridged.address('aws_lambda_function_event_invoke_config'),
      bridged.address('aws_sqs_queue_policy'),
    ]);
    expect(bridged.the('aws_lambda_permission')).toMatchObject({
      ...{ principal: 'events.amazonaws.com', source_arn: rule },
      qualifier: bridged.reference('aws_lambda_alias', 'name'),
    });
  });

  test('the rule alone may send undelivered events to the failure queue', () => {
    const { dead_letter_config: undelivered } = bridged.the('aws_cloudwatch_event_target');
    expect(undelivered).toEqual({ arn: bridged.reference('aws_sqs_queue', 'arn') });
    const allowed = ({ policy }: Resource) => statements(policy).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed(bridged.the('aws_sqs_queue_policy'))).toEqual([
      {
        Sid: 'UndeliveredEvents',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: bridged.reference('aws_sqs_queue', 'arn'),
        Condition: { ArnEquals: { 'aws:SourceArn': rule } },
      },
    ]);
    expect(allowed(noticed.the('aws_sqs_queue_policy'))).toEqual([]);
  });

  describe("the pipeline's KMS key", () => {
    const QUEUE = `arn:aws:sqs:eu-central-1:${ACCOUNT}:test-failed-events`;
    const RULE = `arn:aws:events:eu-central-1:${ACCOUNT}:rule/test-source-events`;

    /** Whether EventBridge can use the key to send a message, which takes both actions. */
    const canUse = (notice: SourceNotice, context: NonNullable<IamRequest['context']>): boolean[] => {
      const settings = { encryption: 'customer-managed' } as const;
      const policy = keyPolicy(synthesizePipeline({ settings, existingSourceBucket: notice }));
      return ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) =>
        isServiceAllowed('events.amazonaws.com', { action, resource: KEY_ARN, context }, policy),
      );
    };

    test('EventBridge can use the key for the failure queue, without aws:SourceArn', () => {
      expect(canUse('eventbridge', { 'kms:EncryptionContext:aws:sqs:arn': QUEUE })).toEqual([true, true]);
    });

    test.each([
      ['another queue', 'eventbridge', { 'kms:EncryptionContext:aws:sqs:arn': `${QUEUE}-2` }],
      ['anything but a queue', 'eventbridge', { 'aws:SourceArn': RULE }],
      ['a bucket that sends notifications', 'notification', { 'kms:EncryptionContext:aws:sqs:arn': QUEUE }],
    ] as const)('EventBridge cannot use the key for %s', (_, notice, context) => {
      expect(canUse(notice, context)).toEqual([false, false]);
    });
  });
});

describe('the notification that the owner adds', () => {
  const output = (existingSourceBucket?: SourceNotice) =>
    synthesizeStack('production', {}, existingSourceBucket && { existingSourceBucket }).json.output;

  test('the notification to add is an output only for a bucket with a notification', () => {
    const { source_bucket_notification: block } = output('notification');
    expect(Object.keys(block?.value ?? {})).toEqual(['hcl', 'json']);
    expect(JSON.stringify(block)).toContain('${aws_lambda_alias.');
    for (const other of [undefined, 'eventbridge'] as const)
      expect(output(other)).not.toHaveProperty('source_bucket_notification');
  });

  test('an existing bucket has the same other outputs', () => {
    const outputs = output('eventbridge');
    expect(Object.keys(outputs)).toEqual(Object.keys(output()));
    expect(outputs.source_bucket_name?.value).toMatch(/^\$\{data\.aws_s3_bucket\.[\w-]+\.bucket\}$/);
    expect(outputs.source_bucket_arn?.value).toMatch(/^\$\{data\.aws_s3_bucket\.[\w-]+\.arn\}$/);
  });
});

describe('an existing topic', () => {
  const stack = synthesizeStack('production', {}, { alarmTopicArn: TOPIC });

  test('an existing topic is notified by every alarm, and not managed', () => {
    for (const { alarm_actions: actions } of stack.all('aws_cloudwatch_metric_alarm'))
      expect(actions).toEqual([TOPIC]);
    expect(stack.everything().filter(([type]) => type.startsWith('aws_sns_'))).toEqual([]);
  });

  test('with an existing topic there is no variable for a subscriber', () => {
    expect(stack.json.variable).not.toHaveProperty('alarm_email');
  });

  test('an existing topic has the outputs for its name and ARN', () => {
    expect(stack.json.output.alarm_topic_arn?.value).toBe(TOPIC);
    expect(stack.json.output.alarm_topic_name?.value).toBe(`\${element(split(":", "${TOPIC}"), 5)}`);
  });
});

describe('invalid existing resources are refused', () => {
  test.each<[Partial<ThumbnailPipelineProps>, string]>([
    [
      { existingSourceBucket: 'sqs' as SourceNotice },
      'existingSourceBucket is "sqs": it must be one of notification, eventbridge, or omitted to create a bucket.',
    ],
    [
      { existingSourceBucket: true as unknown as SourceNotice },
      'existingSourceBucket is true: it must be one of',
    ],
    [{ alarmTopicArn: 'on-call' }, 'alarmTopicArn is "on-call": it must be the ARN of a standard topic'],
    [{ alarmTopicArn: `${TOPIC}.fifo` }, `alarmTopicArn is "${TOPIC}.fifo"`],
    [
      { alarmTopicArn: TOPIC, alarmEmail: 'on-call@example.com' },
      'alarmEmail and alarmTopicArn are both set: the owner of an existing topic manages its subscriptions.',
    ],
  ])('%j is refused', (props, message) => {
    expect(() => synthesizePipeline(props)).toThrow(message);
  });

  test('a topic of another partition is accepted', () => {
    expect(() => synthesizePipeline({ alarmTopicArn: TOPIC.replace('aws', 'aws-us-gov') })).not.toThrow();
  });
});
