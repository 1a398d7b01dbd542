import type { Resource } from '../support/synthesized';
import { companion, isKept, refersTo, usesChosenKey, type ResourceRule, type Subject } from './policy-rule';
import { deniesWithoutTls } from './tls';

const TABLE = 'aws_dynamodb_table';
const QUEUE = 'aws_sqs_queue';
const TOPIC = 'aws_sns_topic';
const KEY = 'aws_kms_key';
/** Maximum message retention of SQS. */
const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

function block(subject: Subject, argument: string): Resource {
  return (subject.resource[argument] ?? {}) as Resource;
}

const TABLE_RULES: readonly ResourceRule[] = [
  {
    title: 'the table has point-in-time recovery',
    ids: ['CKV_AWS_28', 'AVD-AWS-0024', 'DynamoDB.2'],
    type: TABLE,
    holds: (subject) => block(subject, 'point_in_time_recovery').enabled === true,
    reason: 'It restores any second of the last 35 days; a backup lacks later writes.',
  },
  {
    title: 'records are encrypted with the customer managed key if configured',
    ids: ['CKV_AWS_119', 'AVD-AWS-0025'],
    type: TABLE,
    holds: (subject) => {
      const { enabled, kms_key_arn: key } = block(subject, 'server_side_encryption');
      return enabled === true && usesChosenKey(subject, key);
    },
    reason: 'By default, the AWS managed key, whose use CloudTrail logs.',
  },
  {
    title: 'the table has deletion protection in production',
    ids: ['DynamoDB.6'],
    type: TABLE,
    holds: (subject) =>
      isKept(subject) &&
      (subject.environment !== 'production' || subject.resource.deletion_protection_enabled === true),
    reason:
      'Records of overwritten images cannot be created again. DynamoDB and Terraform both refuse deletion.',
  },
  {
    title: 'the table has on-demand capacity',
    ids: ['CKV2_AWS_16', 'DynamoDB.1'],
    type: TABLE,
    holds: ({ resource }) => resource.billing_mode === 'PAY_PER_REQUEST',
    reason: 'It scales with uploads without a configured limit.',
  },
];

const QUEUE_RULES: readonly ResourceRule[] = [
  {
    title: 'failed events are encrypted, with the customer managed key if configured',
    ids: ['CKV_AWS_27', 'AVD-AWS-0096', 'AVD-AWS-0135', 'SQS.1'],
    type: QUEUE,
    holds: (subject) => {
      const { sqs_managed_sse_enabled: managed, kms_master_key_id: key } = subject.resource;
      return usesChosenKey(subject, key) && managed === (subject.customerKey ? undefined : true);
    },
    reason: 'Events contain bucket names and object keys.',
  },
  {
    title: 'the failure queue retains events for the maximum of SQS',
    ids: [],
    type: QUEUE,
    holds: ({ resource }) => resource.message_retention_seconds === FOURTEEN_DAYS,
    reason: 'Until then, operators can fix the cause and redrive the event.',
  },
  {
    title: 'the failure queue has prevent_destroy in production',
    ids: [],
    type: QUEUE,
    holds: isKept,
    reason: 'Each event represents a missing or stale thumbnail.',
  },
  {
    title: 'the failure queue requires TLS',
    ids: [],
    type: QUEUE,
    holds: (subject) =>
      deniesWithoutTls(companion(subject, 'aws_sqs_queue_policy', 'queue_url', 'url').policy, 'sqs:*', [
        `\${${QUEUE}.${subject.name}.arn}`,
      ]),
    reason: 'SQS also accepts plain HTTP.',
  },
];

const TOPIC_RULES: readonly ResourceRule[] = [
  {
    title: 'the alarm topic is encrypted with the customer managed key if configured',
    ids: ['CKV_AWS_26', 'AVD-AWS-0095', 'AVD-AWS-0136', 'SNS.1'],
    type: TOPIC,
    holds: (subject) => usesChosenKey(subject, subject.resource.kms_master_key_id),
    reason: 'Never with the AWS managed key: its policy cannot be changed to allow alarms to publish.',
  },
  {
    title: 'the alarm topic has prevent_destroy in production',
    ids: [],
    type: TOPIC,
    holds: isKept,
    reason: 'Deleting the topic deletes its subscriptions, which people confirmed manually.',
  },
  {
    title: 'the alarm topic requires TLS',
    ids: [],
    type: TOPIC,
    holds: (subject) =>
      deniesWithoutTls(companion(subject, 'aws_sns_topic_policy', 'arn', 'arn').policy, 'sns:Publish', [
        `\${${TOPIC}.${subject.name}.arn}`,
      ]),
    reason: 'SNS also accepts plain HTTP. Topic policies allow no wildcard action.',
  },
  {
    title: 'alarm subscriptions use a private protocol and the configured address',
    ids: [],
    type: 'aws_sns_topic_subscription',
    holds: (subject) =>
      ['email', 'https', 'sqs', 'lambda'].includes(String(subject.resource.protocol)) &&
      subject.resource.endpoint === '${var.alarm_email}' &&
      subject.resource.count === '${(var.alarm_email == null) ? 0 : 1}' &&
      refersTo(subject, TOPIC, 'arn', subject.resource.topic_arn),
    reason: 'Only the address in the variable is notified.',
  },
];

const KEY_RULES: readonly ResourceRule[] = [
  {
    title: 'the key has automatic rotation',
    ids: ['CKV_AWS_7', 'CKV_AWS_227', 'AVD-AWS-0065', 'KMS.4'],
    type: KEY,
    holds: ({ resource }) => resource.enable_key_rotation === true && resource.is_enabled !== false,
    reason: 'KMS keeps earlier key material to decrypt existing data.',
  },
  {
    title: 'the key has the maximum deletion window, and prevent_destroy in production',
    ids: ['KMS.3'],
    type: KEY,
    holds: (subject) => subject.resource.deletion_window_in_days === 30 && isKept(subject),
    reason: 'Without the key, all data is unreadable.',
  },
  {
    title: 'the key has an explicit policy',
    ids: ['CKV2_AWS_64'],
    type: KEY,
    holds: ({ resource }) => typeof resource.policy === 'string' && !resource.policy.includes('${aws_'),
    reason:
      'The default policy lets the whole account decrypt. References to encrypted resources would be circular.',
  },
  {
    title: 'the key has an alias',
    ids: [],
    type: KEY,
    holds: (subject) => 'name' in companion(subject, 'aws_kms_alias', 'target_key_id', 'key_id'),
    reason: 'Key ids alone do not identify the pipeline.',
  },
];

export const DATA_RULES: readonly ResourceRule[] = [
  ...TABLE_RULES,
  ...QUEUE_RULES,
  ...TOPIC_RULES,
  ...KEY_RULES,
];
