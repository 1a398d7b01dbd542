import type { Resource } from '../support/synthesized';
import { companion, isKept, refersTo, usesChosenKey, type ResourceRule, type Subject } from './policy-rule';
import { deniesWithoutTls } from './tls';

const TABLE = 'aws_dynamodb_table';
const QUEUE = 'aws_sqs_queue';
const TOPIC = 'aws_sns_topic';
const KEY = 'aws_kms_key';
/** The longest that SQS keeps a message. */
const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

function block(subject: Subject, argument: string): Resource {
  return (subject.resource[argument] ?? {}) as Resource;
}

const TABLE_RULES: readonly ResourceRule[] = [
  {
    protects: 'records against a mistake, to any second of the last 35 days',
    ids: ['CKV_AWS_28', 'AVD-AWS-0024', 'DynamoDB.2'],
    type: TABLE,
    holds: (subject) => block(subject, 'point_in_time_recovery').enabled === true,
    reason: 'No backup would hold what was written last.',
  },
  {
    protects: "records at rest, by the customer's key where one is chosen",
    ids: ['CKV_AWS_119', 'AVD-AWS-0025'],
    type: TABLE,
    holds: (subject) => {
      const { enabled, kms_key_arn: key } = block(subject, 'server_side_encryption');
      return enabled === true && usesChosenKey(subject, key);
    },
    reason: "Without it, the account's key for DynamoDB, whose use shows in CloudTrail.",
  },
  {
    protects: 'records against deletion, in production',
    ids: ['DynamoDB.6'],
    type: TABLE,
    holds: (subject) =>
      isKept(subject) &&
      (subject.environment !== 'production' || subject.resource.deletion_protection_enabled === true),
    reason: 'Records of overwritten images cannot be made again; DynamoDB and Terraform both refuse.',
  },
  {
    protects: 'records against refused writes when there are many',
    ids: ['CKV2_AWS_16', 'DynamoDB.1'],
    type: TABLE,
    holds: ({ resource }) => resource.billing_mode === 'PAY_PER_REQUEST',
    reason: 'On demand follows the uploads without a bound of our own.',
  },
];

const QUEUE_RULES: readonly ResourceRule[] = [
  {
    protects: "failed events at rest, by the customer's key where one is chosen",
    ids: ['CKV_AWS_27', 'AVD-AWS-0096', 'AVD-AWS-0135', 'SQS.1'],
    type: QUEUE,
    holds: (subject) => {
      const { sqs_managed_sse_enabled: managed, kms_master_key_id: key } = subject.resource;
      return usesChosenKey(subject, key) && managed === (subject.customerKey ? undefined : true);
    },
    reason: 'Events name buckets and keys.',
  },
  {
    protects: 'failed events for as long as SQS keeps anything',
    ids: [],
    type: QUEUE,
    holds: ({ resource }) => resource.message_retention_seconds === FOURTEEN_DAYS,
    reason: 'Until then the failure can be mended and the event sent again.',
  },
  {
    protects: 'failed events against a destroy',
    ids: [],
    type: QUEUE,
    holds: isKept,
    reason: 'Each stands for an image whose thumbnail is not yet as it should be.',
  },
  {
    protects: 'failed events on their way, by TLS',
    ids: [],
    type: QUEUE,
    holds: (subject) =>
      deniesWithoutTls(companion(subject, 'aws_sqs_queue_policy', 'queue_url', 'url').policy, 'sqs:*', [
        `\${${QUEUE}.${subject.name}.arn}`,
      ]),
    reason: 'SQS answers plain HTTP too.',
  },
];

const TOPIC_RULES: readonly ResourceRule[] = [
  {
    protects: "alarms at rest, by the customer's key where one is chosen",
    ids: ['CKV_AWS_26', 'AVD-AWS-0095', 'AVD-AWS-0136', 'SNS.1'],
    type: TOPIC,
    holds: (subject) => usesChosenKey(subject, subject.resource.kms_master_key_id),
    reason: "Never by the service's own key: its policy cannot be changed, and no alarm could publish.",
  },
  {
    protects: 'alarms against being told to nobody after a destroy',
    ids: [],
    type: TOPIC,
    holds: isKept,
    reason: 'Subscriptions go with their topic, and each was made and confirmed by hand.',
  },
  {
    protects: 'alarms on their way, by TLS',
    ids: [],
    type: TOPIC,
    holds: (subject) =>
      deniesWithoutTls(companion(subject, 'aws_sns_topic_policy', 'arn', 'arn').policy, 'sns:Publish', [
        `\${${TOPIC}.${subject.name}.arn}`,
      ]),
    reason: 'SNS answers plain HTTP too; in the policy of a topic it takes no wildcard.',
  },
  {
    protects: 'alarms against being told in the open',
    ids: [],
    type: 'aws_sns_topic_subscription',
    holds: (subject) =>
      ['email', 'https', 'sqs', 'lambda'].includes(String(subject.resource.protocol)) &&
      subject.resource.endpoint === '${var.alarm_email}' &&
      subject.resource.count === '${(var.alarm_email == null) ? 0 : 1}' &&
      refersTo(subject, TOPIC, 'arn', subject.resource.topic_arn),
    reason: 'Nobody is told but whom the variable names.',
  },
];

const KEY_RULES: readonly ResourceRule[] = [
  {
    protects: 'what the key encrypts, by a new key each year',
    ids: ['CKV_AWS_7', 'CKV_AWS_227', 'AVD-AWS-0065', 'KMS.4'],
    type: KEY,
    holds: ({ resource }) => resource.enable_key_rotation === true && resource.is_enabled !== false,
    reason: 'Older ones stay for what they have encrypted.',
  },
  {
    protects: 'what the key encrypts against the deletion of the key',
    ids: ['KMS.3'],
    type: KEY,
    holds: (subject) => subject.resource.deletion_window_in_days === 30 && isKept(subject),
    reason:
      'With the key everything is gone. KMS waits as long as it can, and in production Terraform refuses.',
  },
  {
    protects: 'the key against having the policy that KMS makes where there is none',
    ids: ['CKV2_AWS_64'],
    type: KEY,
    holds: ({ resource }) => typeof resource.policy === 'string' && !resource.policy.includes('${aws_'),
    reason:
      'That one lets the whole account decrypt. It refers to nothing that it encrypts, which would be a cycle.',
  },
  {
    protects: 'whoever looks for the key by its name',
    ids: [],
    type: KEY,
    holds: (subject) => 'name' in companion(subject, 'aws_kms_alias', 'target_key_id', 'key_id'),
    reason: 'By its id alone, one key looks like another.',
  },
];

export const DATA_RULES: readonly ResourceRule[] = [
  ...TABLE_RULES,
  ...QUEUE_RULES,
  ...TOPIC_RULES,
  ...KEY_RULES,
];
