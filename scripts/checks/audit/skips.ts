/** Checkov checks that are skipped, each with its reason. Nothing is skipped anywhere else. */
import { ENVIRONMENTS } from '../../../lambda-src/contract';

/** Scanned stacks: every environment with its defaults, and production with a customer managed key. */
export const VARIANTS = [...ENVIRONMENTS, 'production-customer-managed'] as const;
export type Variant = (typeof VARIANTS)[number];

/** A Checkov check that may fail on some resources. */
export interface Skip {
  readonly id: `CKV${'' | '2'}_AWS_${number}`;
  /** Logical names without their hashes. */
  readonly resources: readonly string[];
  readonly variants: readonly Variant[];
  readonly reason: string;
}

const FUNCTION = 'pipeline_processor_function';
const LOG_GROUP = 'pipeline_processor_log-group';
const SOURCE = 'pipeline_source_private_bucket';
const THUMBNAILS = 'pipeline_thumbnails_private_bucket';
const ACCESS_LOGS = 'pipeline_access-logs_private_bucket';

const BY_DESIGN: readonly Skip[] = [
  {
    id: 'CKV_AWS_116',
    resources: [FUNCTION],
    variants: VARIANTS,
    reason:
      "Failed events go to the failure queue through the alias's on-failure destination, with the error and the whole request. A dead-letter queue would receive each event a second time.",
  },
  {
    id: 'CKV_AWS_117',
    resources: [FUNCTION],
    variants: VARIANTS,
    reason:
      'The function accepts no connections and calls only S3, DynamoDB, SQS, Logs, and X-Ray, over TLS, with permissions on single resources. A VPC would need five endpoints or a NAT gateway and protect nothing more.',
  },
  {
    id: 'CKV_AWS_272',
    resources: [FUNCTION],
    variants: VARIANTS,
    reason:
      "Code signing needs a signing profile and a bucket for signed packages, neither of which the pipeline owns. Terraform uploads the package from the stack's folder and compares its SHA-256 in each plan.",
  },
  {
    id: 'CKV_AWS_144',
    resources: [SOURCE, THUMBNAILS, ACCESS_LOGS],
    variants: VARIANTS,
    reason:
      'Replication to a second region affects cost and data residency, so the owner of the data decides about it. Originals are versioned, thumbnails can be created again, and access logs are useless without their bucket.',
  },
  {
    id: 'CKV2_AWS_62',
    resources: [THUMBNAILS, ACCESS_LOGS],
    variants: VARIANTS,
    reason:
      'Nothing processes events of thumbnails or log files, and sending events of the thumbnail bucket to the function would cause a loop. The source bucket has its notification.',
  },
  {
    id: 'CKV_AWS_145',
    resources: [ACCESS_LOGS],
    variants: VARIANTS,
    reason:
      'S3 does not deliver access logs to a bucket with a customer managed key. S3 managed keys encrypt them (AES-256).',
  },
];

const AES256: readonly Variant[] = ENVIRONMENTS;
const SERVICE_KEYS =
  "The default is AES256 or the service's own key. The setting encryption: customer-managed uses a customer managed key instead.";

/** Skips of the stacks without a customer managed key: only checks that require such a key. */
export const ABOUT_CUSTOMER_KEYS: readonly Skip[] = [
  { id: 'CKV_AWS_145', resources: [SOURCE, THUMBNAILS], variants: AES256, reason: SERVICE_KEYS },
  { id: 'CKV_AWS_119', resources: ['pipeline_metadata_table'], variants: AES256, reason: SERVICE_KEYS },
  { id: 'CKV_AWS_158', resources: [LOG_GROUP], variants: AES256, reason: SERVICE_KEYS },
  { id: 'CKV_AWS_173', resources: [FUNCTION], variants: AES256, reason: SERVICE_KEYS },
  {
    id: 'CKV_AWS_26',
    resources: ['pipeline_alarm-topic'],
    variants: AES256,
    reason: `${SERVICE_KEYS} The AWS managed key for SNS cannot be used, because its policy does not let CloudWatch publish. A message names an alarm and contains no data.`,
  },
];

const BEFORE_PRODUCTION: readonly Skip[] = [
  {
    id: 'CKV_AWS_338',
    resources: [LOG_GROUP],
    variants: ['development', 'staging'],
    reason:
      'Logs about test images are kept for 7 days (development) and 30 days (staging); production keeps them for a year.',
  },
];

export const SKIPS: readonly Skip[] = [...BY_DESIGN, ...ABOUT_CUSTOMER_KEYS, ...BEFORE_PRODUCTION];
