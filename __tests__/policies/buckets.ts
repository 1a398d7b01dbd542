import type { Resource } from '../support/synthesized';
import {
  asPolicy,
  belongingTo,
  companion,
  isKept,
  SSE,
  usesChosenKey,
  type ResourceRule,
  type Subject,
} from './policy-rule';
import { deniesWithoutTls } from './tls';

const BUCKET = 'aws_s3_bucket';
const YEAR = 365;

function ofBucket(subject: Subject, type: string): Resource {
  return companion(subject, type, 'bucket', 'id');
}

function encryption(subject: Subject): Resource {
  const [rule = {}] = (ofBucket(subject, 'aws_s3_bucket_server_side_encryption_configuration').rule ??
    []) as Resource[];
  return { ...rule, ...(rule.apply_server_side_encryption_by_default as Resource | undefined) };
}

/** Returns the condition of an upload that specifies another encryption than this one. */
function whereNamed(header: string, expected: unknown): object {
  return { Null: { [header]: 'false' }, StringNotEquals: { [header]: expected } };
}

function isLogBucket(subject: Subject): boolean {
  return belongingTo(subject, 'aws_s3_bucket_logging', 'target_bucket', 'id').length > 0;
}

interface LifecycleRule {
  readonly status?: string;
  readonly filter?: readonly { readonly prefix?: string }[];
  readonly expiration?: readonly {
    readonly days?: number;
    readonly expired_object_delete_marker?: boolean;
  }[];
  readonly noncurrent_version_expiration?: readonly { readonly noncurrent_days?: number }[];
  readonly abort_incomplete_multipart_upload?: readonly { readonly days_after_initiation?: number }[];
}

/** Returns a bucket's lifecycle rules; empty if a rule is disabled or does not apply to every object. */
function lifecycle(subject: Subject): readonly LifecycleRule[] {
  const rules = (ofBucket(subject, 'aws_s3_bucket_lifecycle_configuration').rule ?? []) as LifecycleRule[];
  const whole = rules.every(({ status, filter }) => status === 'Enabled' && filter?.[0]?.prefix === '');
  return whole ? rules : [];
}

function within(value: number | undefined, min: number, max: number): boolean {
  return value !== undefined && value >= min && value <= max;
}

function expiryDays(subject: Subject): number[] {
  return lifecycle(subject).flatMap(({ expiration = [] }) => expiration.flatMap(({ days }) => days ?? []));
}

export const BUCKET_RULES: readonly ResourceRule[] = [
  {
    title: 'buckets block all public access',
    ids: [
      ...['CKV_AWS_53', 'CKV_AWS_54', 'CKV_AWS_55', 'CKV_AWS_56', 'CKV2_AWS_6'],
      ...['AVD-AWS-0086', 'AVD-AWS-0087', 'AVD-AWS-0091', 'AVD-AWS-0093', 'AVD-AWS-0094', 'S3.1', 'S3.8'],
    ],
    type: BUCKET,
    holds: (subject) => {
      const block = ofBucket(subject, 'aws_s3_bucket_public_access_block');
      return [
        'block_public_acls',
        'block_public_policy',
        'ignore_public_acls',
        'restrict_public_buckets',
      ].every((way) => block[way] === true);
    },
    reason: 'The four settings apply regardless of later policies and uploads.',
  },
  {
    title: 'buckets disable ACLs',
    ids: ['CKV2_AWS_65', 'AVD-AWS-0092', 'S3.12'],
    type: BUCKET,
    holds: (subject) =>
      (ofBucket(subject, 'aws_s3_bucket_ownership_controls').rule as Resource | undefined)
        ?.object_ownership === 'BucketOwnerEnforced',
    reason: 'The bucket owner owns every object, and only policies grant access.',
  },
  {
    title: 'buckets set default encryption',
    ids: ['CKV_AWS_19', 'AVD-AWS-0088'],
    type: BUCKET,
    holds: (subject) => ['AES256', 'aws:kms'].includes(String(encryption(subject).sse_algorithm)),
    reason: 'It is explicit, so that a change is visible in a plan.',
  },
  {
    title: 'buckets use the customer managed key if configured',
    ids: ['CKV_AWS_145', 'AVD-AWS-0132', 'S3.17'],
    type: BUCKET,
    holds: (subject) => {
      const {
        sse_algorithm: algorithm,
        kms_master_key_id: key,
        bucket_key_enabled: shared,
      } = encryption(subject);
      // S3 does not deliver access logs to a bucket with SSE-KMS.
      if (!subject.customerKey || isLogBucket(subject)) return algorithm === 'AES256' && key === undefined;
      return algorithm === 'aws:kms' && shared === true && usesChosenKey(subject, key);
    },
    reason: 'The key policy then controls access as well. A bucket key reduces KMS requests.',
  },
  {
    title: 'buckets have versioning',
    ids: ['CKV_AWS_21', 'AVD-AWS-0090', 'S3.14'],
    type: BUCKET,
    holds: (subject) =>
      (ofBucket(subject, 'aws_s3_bucket_versioning').versioning_configuration as Resource | undefined)
        ?.status === 'Enabled',
    reason: 'Users can undo mistakes, and the function distinguishes versions.',
  },
  {
    title: 'buckets delete noncurrent versions, incomplete uploads and expired delete markers',
    ids: ['CKV2_AWS_61', 'CKV_AWS_300', 'S3.10', 'S3.13'],
    type: BUCKET,
    holds: (subject) => {
      const rules = lifecycle(subject);
      return (
        rules.some(({ noncurrent_version_expiration: [old] = [] }) =>
          within(old?.noncurrent_days, 1, YEAR),
        ) &&
        rules.some(({ abort_incomplete_multipart_upload: [part] = [] }) =>
          within(part?.days_after_initiation, 1, 7),
        ) &&
        rules.some(({ expiration: [first] = [] }) => first?.expired_object_delete_marker === true)
      );
    },
    reason: 'Deleted data can be restored for a limited time, then it is gone.',
  },
  {
    title: 'images never expire',
    ids: [],
    type: BUCKET,
    holds: (subject) => isLogBucket(subject) || expiryDays(subject).length === 0,
    reason: 'Only users delete images.',
  },
  {
    title: 'access logs have the same retention as function logs',
    ids: [],
    type: BUCKET,
    holds: (subject) => {
      const kept = subject.stack.all('aws_cloudwatch_log_group').map((group) => group.retention_in_days);
      const [days, ...others] = expiryDays(subject);
      return !isLogBucket(subject) || (others.length === 0 && kept.every((retention) => retention === days));
    },
    reason: 'Both are needed to investigate an event; production keeps them for a year.',
  },
  {
    title: 'buckets have access logging',
    ids: ['CKV_AWS_18', 'AVD-AWS-0089', 'S3.9'],
    type: BUCKET,
    holds: (subject) => {
      if (isLogBucket(subject)) return true;
      const { target_bucket: target, target_prefix: prefix } = ofBucket(subject, 'aws_s3_bucket_logging');
      const policy = subject.stack
        .all('aws_s3_bucket_policy')
        .find(({ bucket }) => bucket === target)?.policy;
      return (asPolicy(policy)?.Statement ?? []).some(
        ({ Principal, Resource, Condition }) =>
          Principal?.Service === 'logging.s3.amazonaws.com' &&
          String(Resource).endsWith(`.arn}/${String(prefix)}*`) &&
          Condition?.ArnEquals?.['aws:SourceArn'] === `\${${BUCKET}.${subject.name}.arn}`,
      );
    },
    reason: 'The log bucket does not log itself, which would be a loop. S3 can deliver to the prefix only.',
  },
  {
    title: 'buckets require TLS',
    ids: ['CKV_AWS_379', 'S3.5'],
    type: BUCKET,
    holds: (subject) => {
      const arn = `\${${BUCKET}.${subject.name}.arn}`;
      return deniesWithoutTls(ofBucket(subject, 'aws_s3_bucket_policy').policy, 's3:*', [arn, `${arn}/*`]);
    },
    reason: 'S3 also accepts plain HTTP.',
  },
  {
    title: 'the source bucket denies uploads that the function cannot decrypt',
    ids: [],
    type: BUCKET,
    holds: (subject) => {
      if (belongingTo(subject, 'aws_s3_bucket_notification', 'bucket', 'id').length === 0) return true;
      const statements = asPolicy(ofBucket(subject, 'aws_s3_bucket_policy').policy)?.Statement ?? [];
      const denied = statements.filter(
        ({ Effect, Principal, Action, Resource }) =>
          Effect === 'Deny' &&
          Principal?.AWS === '*' &&
          Action === 's3:PutObject' &&
          Resource === `\${${BUCKET}.${subject.name}.arn}/*`,
      );
      return [
        { Null: { [`${SSE}-customer-algorithm`]: 'false' } },
        subject.customerKey
          ? whereNamed(`${SSE}-aws-kms-key-id`, encryption(subject).kms_master_key_id)
          : whereNamed(SSE, 'AES256'),
      ].every((condition) =>
        denied.some(({ Condition }) => JSON.stringify(Condition) === JSON.stringify(condition)),
      );
    },
    reason:
      'Such an original would have no thumbnail. foreign-encryption-test.ts evaluates requests against the policy.',
  },
  {
    title: 'buckets with objects cannot be destroyed outside development',
    ids: [],
    type: BUCKET,
    holds: (subject) =>
      (subject.environment === 'development' || subject.resource.force_destroy === false) && isKept(subject),
    reason: 'Only development has force_destroy. Production also has prevent_destroy.',
  },
  {
    title: 'the thumbnail bucket differs from the source bucket',
    ids: [],
    type: 'aws_lambda_function',
    holds: ({ stack, resource }) => {
      const { variables } = (resource.environment ?? {}) as { variables?: Resource };
      const target = Object.entries(stack.byName(BUCKET)).find(
        ([name]) => variables?.THUMBNAIL_BUCKET === `\${${BUCKET}.${name}.bucket}`,
      );
      const { precondition = [] } = (target?.[1].lifecycle ?? {}) as { precondition?: Resource[] };
      return precondition.some(
        ({ condition, error_message: message }) =>
          String(condition).endsWith(' != var.source_bucket_name)}') && String(message).length > 20,
      );
    },
    reason:
      'Otherwise each thumbnail would invoke the function again: an endless, expensive loop. The plan rejects it.',
  },
];
