import type { Environment } from '../../lambda-src/contract';
import { INPUT_MEGABYTES, INPUT_MEGAPIXELS, MEMORY_MEGABYTES } from '../../lambda-src/contract';

/** Storage classes that originals can be archived to. GLACIER_IR stays readable; GLACIER must be restored before it is read. */
export const ARCHIVE_STORAGE_CLASSES = ['GLACIER_IR', 'GLACIER'] as const;
export type ArchiveStorageClass = (typeof ARCHIVE_STORAGE_CLASSES)[number];

/**
 * Keys that encrypt the pipeline's data: AWS-owned keys (`AES256`), a KMS key that the pipeline creates
 * (`customer-managed`), or an existing KMS key by its ARN.
 */
export type Encryption = 'AES256' | 'customer-managed' | `arn:${string}`;

/** Values of the setting `alarms`. */
export const ALARM_CHOICES = ['all', 'essential'] as const;
export type AlarmChoice = (typeof ALARM_CHOICES)[number];

/** Settings that can differ between environments. */
export interface EnvironmentSettings {
  /** Days to keep log events and access logs; one of the retention periods of CloudWatch Logs. */
  readonly logRetentionDays: number;
  /**
   * Memory of the function in MB. It decides how large an original may be. Lambda allocates CPU in
   * proportion: one core at 1,769 MB.
   */
  readonly memoryMegabytes: number;
  /** Largest original that is read, in MiB. */
  readonly maxInputMegabytes: number;
  /** Ceiling for originals that fit into memory, in millions of pixels. */
  readonly maxInputMegapixels: number;
  /**
   * Concurrent executions reserved for the function, which also limit it. Undefined reserves none: a new account refuses
   * any reservation. 0 stops the function; events then go straight to the failure queue.
   */
  readonly reservedConcurrency: number | undefined;
  /**
   * Whether images, records, failed events, logs and the alarm topic are protected: `prevent_destroy` in Terraform, and
   * deletion protection on the table.
   */
  readonly protectData: boolean;
  /** Whether a destroy deletes buckets that still contain objects. */
  readonly forceDestroy: boolean;
  /** Days until objects move to Standard-IA; at least 30, the minimum of S3. */
  readonly infrequentAccessDays: number;
  /** Days until objects move to the archive storage class; at least 30 more than infrequentAccessDays. */
  readonly archiveDays: number;
  /** Archive storage class of originals. Thumbnails always use GLACIER_IR, since they must stay readable. */
  readonly archiveStorageClass: ArchiveStorageClass;
  /** Days to keep overwritten and deleted originals. Thumbnails can be regenerated and are kept for one day. */
  readonly noncurrentDays: number;
  /** Keys that encrypt the data: `AES256`, `customer-managed`, or the ARN of a KMS key. */
  readonly encryption: Encryption;
  /**
   * ARNs of KMS keys that encrypted data before the current `encryption`. Existing objects and messages still need them,
   * so every role that reads keeps the permission to decrypt with them.
   */
  readonly formerKeyArns: readonly string[];
  /** Alarms to create: `all`, or only the `essential` ones about images that fail, are slow or are held back. */
  readonly alarms: AlarmChoice;
  /**
   * Web address of the runbook, to which the texts of alarms add `#<section>`. Undefined links to docs/runbook.md in the
   * `repository` of package.json, and without one names the file's path.
   */
  readonly runbookUrl: string | undefined;
  /** Whether to create a function and a role for S3 Batch Operations jobs: docs/operations.md. */
  readonly batchOperations: boolean;
  /** Whether records carry a ThumbHash of the thumbnail, for a page to show before the image arrives: docs/images.md. */
  readonly placeholders: boolean;
  /**
   * Roles and users of the account that may assume the role with the permissions of `npm run ops`, such as
   * `role/OnCall`; `*` matches a part of a name. An empty list creates no such role.
   */
  readonly operators: readonly string[];
  /**
   * Permissions boundary of every role of the pipeline: the name of a managed policy, with its path if it has one
   * (`team/Boundary`), or its ARN. A name is completed with the account and partition of the stack. May be a token of an
   * ARN.
   */
  readonly permissionsBoundary: string | undefined;
  /** Path of every role of the pipeline; begins and ends with a slash. */
  readonly rolePath: string;
}

const COMMON = {
  memoryMegabytes: MEMORY_MEGABYTES.default,
  maxInputMegabytes: INPUT_MEGABYTES.default,
  maxInputMegapixels: INPUT_MEGAPIXELS.default,
  protectData: false,
  forceDestroy: false,
  infrequentAccessDays: 30,
  archiveDays: 90,
  archiveStorageClass: 'GLACIER_IR',
  encryption: 'AES256',
  formerKeyArns: [],
  alarms: 'all',
  runbookUrl: undefined,
  batchOperations: false,
  placeholders: false,
  operators: [],
  permissionsBoundary: undefined,
  rolePath: '/',
} as const satisfies Partial<EnvironmentSettings>;

/** All settings of each environment. */
export const ENVIRONMENT_SETTINGS: Readonly<Record<Environment, EnvironmentSettings>> = {
  development: {
    ...COMMON,
    logRetentionDays: 7,
    reservedConcurrency: undefined,
    forceDestroy: true,
    noncurrentDays: 7,
    alarms: 'essential',
  },
  staging: { ...COMMON, logRetentionDays: 30, reservedConcurrency: 10, noncurrentDays: 30 },
  production: {
    ...COMMON,
    logRetentionDays: 365,
    reservedConcurrency: 100,
    protectData: true,
    noncurrentDays: 90,
  },
};
