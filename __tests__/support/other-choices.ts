/** Alternative values for each setting and existing resource. The compiler requires an entry for each new setting. */
import type { EnvironmentSettings } from '../../constructs/config/environments';
import type { ExistingResources } from '../../constructs/config/existing-resources';
import type { VariantDefinitions } from '../../lambda-src/variants/variant';

/** Input of a production stack. */
export interface Choice {
  readonly settings: Partial<EnvironmentSettings>;
  readonly existing: ExistingResources;
  /** @default none */
  readonly variants?: VariantDefinitions;
}

const KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000';
const TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:on-call';

type OtherValues<T> = { readonly [Name in keyof T]-?: readonly T[Name][] };

const OTHER_SETTINGS: OtherValues<EnvironmentSettings> = {
  logRetentionDays: [7],
  memoryMegabytes: [2048],
  maxInputMegabytes: [32],
  maxInputMegapixels: [25],
  reservedConcurrency: [undefined, 0],
  protectData: [false],
  forceDestroy: [true],
  infrequentAccessDays: [60],
  archiveDays: [120],
  archiveStorageClass: ['GLACIER'],
  noncurrentDays: [7],
  encryption: ['AES256', KEY_ARN],
  formerKeyArns: [[KEY_ARN]],
  alarms: ['essential'],
  runbookUrl: ['https://wiki.example.com/thumbnails'],
  batchOperations: [true],
  placeholders: [true],
  operators: [['role/OnCall']],
  permissionsBoundary: ['team/Boundary'],
  rolePath: ['/team/'],
};

/** Variants with every member. */
export const OTHER_VARIANTS: VariantDefinitions = {
  card: { width: 600, height: 400, fit: 'cover', gravity: 'north', format: 'webp', quality: 80 },
  large: { width: 1600 },
};

const OTHER_RESOURCES: OtherValues<ExistingResources> = {
  existingSourceBucket: ['notification', 'eventbridge'],
  alarmTopicArn: [TOPIC_ARN],
};

export const DEFAULTS: Choice = { settings: {}, existing: {} };

/** The choice with the most resources that hold data: the pipeline creates all of them. */
export const EVERYTHING: Choice = { settings: { encryption: 'customer-managed' }, existing: {} };

/** EVERYTHING with one alternative value at a time, with titles such as `alarms "essential"`. */
export const OTHER_CHOICES: readonly [title: string, choice: Choice][] = [
  ...titled(OTHER_SETTINGS).map(([title, settings]): [string, Choice] => [
    title,
    { ...EVERYTHING, settings: { ...EVERYTHING.settings, ...settings } },
  ]),
  ...titled(OTHER_RESOURCES).map(([title, existing]): [string, Choice] => [
    title,
    { ...EVERYTHING, existing },
  ]),
  [`variants ${Object.keys(OTHER_VARIANTS).join(', ')}`, { ...EVERYTHING, variants: OTHER_VARIANTS }],
];

function titled<T extends object>(values: OtherValues<T>): [title: string, choice: Partial<T>][] {
  return Object.entries<readonly unknown[]>(values).flatMap(([name, others]) =>
    others.map((value): [string, Partial<T>] => [
      `${name} ${value === undefined ? 'none' : JSON.stringify(value)}`,
      { [name]: value } as Partial<T>,
    ]),
  );
}
