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

/** Condition that an upload names an encryption, and another than this one. */
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

/** All of a bucket's lifecycle; empty if any of it is switched off or not about every object. */
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
    protects: 'a bucket against being made public',
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
    reason: 'All four ways are blocked, whatever a later policy or upload says.',
  },
  {
    protects: "objects against their uploader's access lists",
    ids: ['CKV2_AWS_65', 'AVD-AWS-0092', 'S3.12'],
    type: BUCKET,
    holds: (subject) =>
      (ofBucket(subject, 'aws_s3_bucket_ownership_controls').rule as Resource | undefined)
        ?.object_ownership === 'BucketOwnerEnforced',
    reason: 'Whoever uploads, the owner of the bucket owns, and policies alone say who may read.',
  },
  {
    protects: 'objects at rest, by encryption',
    ids: ['CKV_AWS_19', 'AVD-AWS-0088'],
    type: BUCKET,
    holds: (subject) => ['AES256', 'aws:kms'].includes(String(encryption(subject).sse_algorithm)),
    reason: 'It is said aloud, so that a change of it shows in a plan.',
  },
  {
    protects: "objects by the customer's key, where one is chosen",
    ids: ['CKV_AWS_145', 'AVD-AWS-0132', 'S3.17'],
    type: BUCKET,
    holds: (subject) => {
      const {
        sse_algorithm: algorithm,
        kms_master_key_id: key,
        bucket_key_enabled: shared,
      } = encryption(subject);
      // S3 delivers access logs to no bucket that a customer's key encrypts.
      if (!subject.customerKey || isLogBucket(subject)) return algorithm === 'AES256' && key === undefined;
      return algorithm === 'aws:kms' && shared === true && usesChosenKey(subject, key);
    },
    reason: 'Who may read is then a question to the key as well; one call of KMS serves many objects.',
  },
  {
    protects: 'overwritten and deleted objects, by versions',
    ids: ['CKV_AWS_21', 'AVD-AWS-0090', 'S3.14'],
    type: BUCKET,
    holds: (subject) =>
      (ofBucket(subject, 'aws_s3_bucket_versioning').versioning_configuration as Resource | undefined)
        ?.status === 'Enabled',
    reason: 'A mistake can be taken back, and the mirror tells versions apart.',
  },
  {
    protects: 'against what nobody sees and everybody pays: old versions, unfinished uploads, lone markers',
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
    reason: 'Deleted data really goes, after a time in which it can be brought back.',
  },
  {
    protects: 'images against being deleted for their age',
    ids: [],
    type: BUCKET,
    holds: (subject) => isLogBucket(subject) || expiryDays(subject).length === 0,
    reason: 'Only whoever uploads deletes.',
  },
  {
    protects: 'access logs for as long as log lines',
    ids: [],
    type: BUCKET,
    holds: (subject) => {
      const kept = subject.stack.all('aws_cloudwatch_log_group').map((group) => group.retention_in_days);
      const [days, ...others] = expiryDays(subject);
      return !isLogBucket(subject) || (others.length === 0 && kept.every((retention) => retention === days));
    },
    reason: 'Who did something and what came of it can be read together; in production for a year.',
  },
  {
    protects: 'against accesses to a bucket that nobody can trace',
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
    reason: 'The log bucket does not log itself, which would never end. S3 may deliver below the prefix.',
  },
  {
    protects: 'objects on their way, by TLS',
    ids: ['CKV_AWS_379', 'S3.5'],
    type: BUCKET,
    holds: (subject) => {
      const arn = `\${${BUCKET}.${subject.name}.arn}`;
      return deniesWithoutTls(ofBucket(subject, 'aws_s3_bucket_policy').policy, 's3:*', [arn, `${arn}/*`]);
    },
    reason: 'S3 answers plain HTTP too.',
  },
  {
    protects: 'the function against originals that it cannot read: their uploader chose the key',
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
    reason: 'Such an original has no thumbnail. foreign-encryption-test.ts judges requests by the policy.',
  },
  {
    protects: 'objects against a destroy',
    ids: [],
    type: BUCKET,
    holds: (subject) =>
      (subject.environment === 'development' || subject.resource.force_destroy === false) && isKept(subject),
    reason: 'In development alone a destroy may empty a bucket; in production Terraform refuses it.',
  },
  {
    protects: 'against a thumbnail that starts the function again, without end',
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
    reason: 'The worst bug of its kind is a bill. The plan fails if the buckets are one.',
  },
];
