import { INPUT_MEGABYTES, INPUT_MEGAPIXELS, MEMORY_MEGABYTES } from '../../lambda-src/contract';
import { ALARM_CHOICES, ARCHIVE_STORAGE_CLASSES, type EnvironmentSettings } from './environments';
import {
  FLAG,
  listOf,
  oneOf,
  oneOfNumbers,
  optional,
  text,
  whole,
  type NumberRule,
  type ValueRule,
} from './value-rules';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
export const MIN_TRANSITION_DAYS = 30;

/** An alias is refused: key policies and the function's permissions name keys. */
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
const KEY_ARN_FORM = 'the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>)';

/** Path and name of a role or a user; `*` stands for any characters, but not for the whole name. */
const OPERATOR = /^(role|user)\/(?=.*[\w+=,.@-][^/]*$)[\w+=,.@/*-]+$/;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
const POLICY_NAME = /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const ROLE_PATH = /^\/(?:[\x21-\x7f]+\/)?$/;
const MAX_ROLE_PATH = 512;
/** Leaves room for the rest of an alarm's text, which has at most 1,024 characters. */
const MAX_RUNBOOK_URL = 500;

type Settings = EnvironmentSettings;

/** Settings that are numbers; each may be a token. */
export type NumberSetting = {
  [Name in keyof Settings]: Settings[Name] extends number | undefined ? Name : never;
}[keyof Settings];

/** The rule of every setting; the compiler requires one for a new setting. */
export const SETTING_RULES: {
  readonly [Name in keyof Settings]: Name extends NumberSetting ? NumberRule : ValueRule;
} = {
  logRetentionDays: oneOfNumbers(LOG_RETENTION_DAYS, 'the retention periods of CloudWatch Logs'),
  memoryMegabytes: whole(MEMORY_MEGABYTES),
  maxInputMegabytes: whole(INPUT_MEGABYTES),
  maxInputMegapixels: whole(INPUT_MEGAPIXELS),
  reservedConcurrency: optional(whole({ min: 0, max: Infinity })),
  protectData: FLAG,
  forceDestroy: FLAG,
  infrequentAccessDays: whole({ min: MIN_TRANSITION_DAYS, max: Infinity }),
  archiveDays: whole({ min: 0, max: Infinity }),
  archiveStorageClass: oneOf(ARCHIVE_STORAGE_CLASSES),
  noncurrentDays: whole({ min: 1, max: Infinity }),
  encryption: text(
    (value) => ['AES256', 'customer-managed'].includes(value) || KEY_ARN.test(value),
    `be AES256, customer-managed, or ${KEY_ARN_FORM}`,
  ),
  formerKeyArns: listOf(
    text((arn) => KEY_ARN.test(arn), `be ${KEY_ARN_FORM}`),
    'be a list of ARNs of keys, [] for none',
  ),
  alarms: oneOf(ALARM_CHOICES),
  runbookUrl: optional(
    text(
      (url) => url.length <= MAX_RUNBOOK_URL && /^https?:\/\/[^\s#]+$/.test(url),
      `be a web address without "#", such as https://wiki.example.com/thumbnails, of at most ${MAX_RUNBOOK_URL} characters`,
    ),
  ),
  batchOperations: FLAG,
  placeholders: FLAG,
  operators: listOf(
    text(
      (operator) => OPERATOR.test(operator),
      'be a role or a user of the account, such as role/OnCall; * may stand for a part of its name',
    ),
    'be a list of roles and users, [] for none',
  ),
  permissionsBoundary: optional(
    text(
      (policy) => POLICY_NAME.test(policy) || POLICY_ARN.test(policy),
      'be the name of a managed policy of the account, with its path if it has one (team/Boundary), or the ARN of a managed policy (arn:aws:iam::aws:policy/PowerUserAccess)',
    ),
  ),
  rolePath: text(
    (path) => path.length <= MAX_ROLE_PATH && ROLE_PATH.test(path),
    `begin and end with a slash (/team/), without spaces, and have at most ${MAX_ROLE_PATH} characters`,
  ),
};
