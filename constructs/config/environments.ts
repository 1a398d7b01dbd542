import type { Environment } from '../../lambda-src/contract';
import { INPUT_MEGABYTES, INPUT_MEGAPIXELS } from '../../lambda-src/contract';

/** Glacier classes that the source bucket can archive to. GLACIER_IR stays readable; GLACIER must be restored first. */
export const ARCHIVE_STORAGE_CLASSES = ['GLACIER_IR', 'GLACIER'] as const;
export type ArchiveStorageClass = (typeof ARCHIVE_STORAGE_CLASSES)[number];

/**
 * Whose keys encrypt what the pipeline keeps: those of S3 (AES256) and of the other services, a key of its own
 * (`customer-managed`), or the key of an ARN that exists already.
 */
export type Encryption = 'AES256' | 'customer-managed' | `arn:${string}`;

/** Values of the setting `alarms`. */
export const ALARM_CHOICES = ['all', 'essential'] as const;
export type AlarmChoice = (typeof ALARM_CHOICES)[number];

/** What may differ between the stages of one pipeline. */
export interface EnvironmentSettings {
  /** Days that log lines and access logs are kept; one of the periods that CloudWatch Logs knows. */
  readonly logRetentionDays: number;
  /** Memory of the function in MB; Lambda gives CPU in proportion (1,769 MB are one core). */
  readonly memoryMegabytes: number;
  /** Largest original that is read, in MiB. */
  readonly maxInputMegabytes: number;
  /** Largest original that is decoded, in millions of pixels. */
  readonly maxInputMegapixels: number;
  /**
   * Upper bound of parallel executions, reserved for this function. None where undefined, since a new account refuses
   * any reservation; 0 stops the function, and events go straight to the failure queue.
   */
  readonly reservedConcurrency: number | undefined;
  /**
   * Whether images, records, failed events, log lines and the alarms' subscriptions are guarded: prevent_destroy in
   * Terraform, deletion protection on the table.
   */
  readonly protectData: boolean;
  /** Whether a destroy may empty the buckets. */
  readonly forceDestroy: boolean;
  /** Days until objects move to Standard-IA; S3 allows no fewer than 30. */
  readonly infrequentAccessDays: number;
  /** Days until objects move to the archive class; at least 30 after Standard-IA. */
  readonly archiveDays: number;
  /** Where originals go then. Thumbnails always go to GLACIER_IR: they must stay readable. */
  readonly archiveStorageClass: ArchiveStorageClass;
  /** Days that overwritten and deleted originals are kept. Thumbnails can be made again: one day. */
  readonly noncurrentDays: number;
  /** Whose keys encrypt what is kept: `AES256`, `customer-managed`, or the ARN of a key. */
  readonly encryption: Encryption;
  /**
   * ARNs of keys that encrypted data before the present `encryption`. Existing objects and messages still need them, so
   * every role that reads keeps the right to decrypt with them.
   */
  readonly formerKeyArns: readonly string[];
  /** Which alarms there are: all of alarm-rules.ts, or those only that are about images that fail, slow or are held back. */
  readonly alarms: AlarmChoice;
  /** Whether there are a function and a role for jobs of S3 Batch Operations: docs/operations.md. */
  readonly batchOperations: boolean;
  /**
   * Who may take on the role that has the rights of `npm run ops`: roles and users of the account that it is deployed to,
   * such as `role/OnCall`; `*` stands for a part of a name. Without any, there is no such role.
   */
  readonly operators: readonly string[];
  /**
   * Managed policy that limits every role of the pipeline: its name, with its path if it has one (`team/Boundary`), or its
   * ARN. A name is completed with the account and partition of the stack. May be a token of an ARN.
   */
  readonly permissionsBoundary: string | undefined;
  /** Path of every role of the pipeline; begins and ends with a slash. */
  readonly rolePath: string;
}

const COMMON = {
  memoryMegabytes: 1024,
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
  batchOperations: false,
  operators: [],
  permissionsBoundary: undefined,
  rolePath: '/',
} as const satisfies Partial<EnvironmentSettings>;

/** The whole of what differs by environment. */
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
