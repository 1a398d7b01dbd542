/** The checks of Checkov that a stack does not pass, each with why that is right. Nothing else is skipped anywhere. */
import { ENVIRONMENTS } from '../../../lambda-src/contract';

/** The stacks that are scanned: those of the environments as they are, and production with a key of its own. */
export const VARIANTS = [...ENVIRONMENTS, 'production-customer-managed'] as const;
export type Variant = (typeof VARIANTS)[number];

/** A check that fails on some resources and is let pass. */
export interface Skip {
  readonly id: `CKV${'' | '2'}_AWS_${number}`;
  /** Logical names without their hash. */
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
      "Events that fail go to the failure queue by the alias's on-failure destination, which holds the error and the whole request; a dead-letter queue beside it would hold each event a second time.",
  },
  {
    id: 'CKV_AWS_117',
    resources: [FUNCTION],
    variants: VARIANTS,
    reason:
      'The function calls S3, DynamoDB, SQS, Logs and X-Ray only, over TLS, with rights on single resources, and listens to nobody. In a VPC it would need five endpoints or a NAT gateway, and guard nothing more.',
  },
  {
    id: 'CKV_AWS_272',
    resources: [FUNCTION],
    variants: VARIANTS,
    reason:
      "Code signing needs a signing profile of the account and a bucket for signed packages, neither of which the pipeline owns. Terraform sends the package from the stack's own folder and compares its SHA-256 at each plan.",
  },
  {
    id: 'CKV_AWS_144',
    resources: [SOURCE, THUMBNAILS, ACCESS_LOGS],
    variants: VARIANTS,
    reason:
      'A copy in a second region is a decision about cost and about where personal data may lie. Originals are versioned, thumbnails can be made again, and access logs are worth nothing without their bucket.',
  },
  {
    id: 'CKV2_AWS_62',
    resources: [THUMBNAILS, ACCESS_LOGS],
    variants: VARIANTS,
    reason:
      'Nothing acts on thumbnails or on log files: events of the thumbnail bucket to the function would be a loop. The source bucket has its notification.',
  },
  {
    id: 'CKV_AWS_145',
    resources: [ACCESS_LOGS],
    variants: VARIANTS,
    reason:
      "S3 delivers access logs to no bucket with a customer's key; S3's own keys encrypt them (AES-256).",
  },
];

const AES256: readonly Variant[] = ENVIRONMENTS;
const SERVICE_KEYS =
  "AES256 and the services' own keys are the default; encryption: customer-managed puts a key of the account on it.";

/** Where no key of the account is chosen: what is about such a key, and nothing else. */
export const ABOUT_CUSTOMER_KEYS: readonly Skip[] = [
  { id: 'CKV_AWS_145', resources: [SOURCE, THUMBNAILS], variants: AES256, reason: SERVICE_KEYS },
  { id: 'CKV_AWS_119', resources: ['pipeline_metadata_table'], variants: AES256, reason: SERVICE_KEYS },
  { id: 'CKV_AWS_158', resources: [LOG_GROUP], variants: AES256, reason: SERVICE_KEYS },
  { id: 'CKV_AWS_173', resources: [FUNCTION], variants: AES256, reason: SERVICE_KEYS },
  {
    id: 'CKV_AWS_26',
    resources: ['pipeline_alarm-topic'],
    variants: AES256,
    reason: `${SERVICE_KEYS} The service's own key for SNS cannot be used: its policy lets no alarm publish. A message names an alarm and holds no data.`,
  },
];

const BEFORE_PRODUCTION: readonly Skip[] = [
  {
    id: 'CKV_AWS_338',
    resources: [LOG_GROUP],
    variants: ['development', 'staging'],
    reason: 'Log lines about test images are kept for 7 and 30 days; production keeps a year.',
  },
];

export const SKIPS: readonly Skip[] = [...BY_DESIGN, ...ABOUT_CUSTOMER_KEYS, ...BEFORE_PRODUCTION];
