import { Token, type IResolvable } from 'cdktf';
import {
  ENVIRONMENTS,
  INPUT_MEGABYTES,
  INPUT_MEGAPIXELS,
  type Bounds,
  type Environment,
} from '../lambda-src/contract';
import { ALARM_CHOICES, ENVIRONMENT_SETTINGS, type EnvironmentSettings } from './environments';
import { ARCHITECTURES, type Architecture } from './packaging';
import {
  ALARM_EMAIL_RULES,
  LIVE_VERSION_RULES,
  SOURCE_BUCKET_NAME_RULES,
  THUMBNAIL_SIZE_RULES,
  type ParameterRule,
} from './parameter-rules';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** At least 512 as required; at most what Lambda offers. */
const MEMORY: Pick<Bounds, 'min' | 'max'> = { min: 512, max: 10_240 };
/** `<name>-ImageProcessor` names the function and its role: 64 characters at most. */
const MAX_NAME_LENGTH = 49;
/** An alias will not do: key policies and the function's rights are about keys. */
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const MIN_TRANSITION_DAYS = 30;

/** The props of a pipeline with every default filled in. */
export interface ResolvedProps {
  readonly name: string;
  readonly environment: Environment;
  readonly sourceBucketName: string;
  readonly thumbnailSize: number;
  readonly architecture: Architecture;
  readonly alarmEmail: string | undefined;
  readonly liveVersion: string | undefined;
  readonly processingEnabled: boolean | IResolvable;
  readonly settings: EnvironmentSettings;
}

/**
 * Checks what is known at synth. Tokens are left to Terraform: a variable's validation holds the same rules.
 *
 * @throws Error that lists every violation, each with the offending value and what to do.
 */
export function validateProps(props: ResolvedProps): void {
  const violations = [
    ...checkName(props),
    ...checkEnvironment(props.environment),
    ...oneOf('architecture', props.architecture, ARCHITECTURES),
    ...check('sourceBucketName', props.sourceBucketName, SOURCE_BUCKET_NAME_RULES),
    ...check('thumbnailSize', props.thumbnailSize, THUMBNAIL_SIZE_RULES),
    ...checkOptional('alarmEmail', props.alarmEmail, ALARM_EMAIL_RULES),
    ...checkOptional('liveVersion', props.liveVersion, LIVE_VERSION_RULES),
    ...checkNames(props.settings),
    ...checkSettings(props.settings),
  ];
  if (violations.length > 0)
    throw new Error(`The thumbnail pipeline is not configured right:\n- ${violations.join('\n- ')}`);
}

/**
 * Memory that the worst accepted original needs, in MB: the runtime, what a picture of that many pixels is decoded
 * into, and its bytes, read, joined and held by the decoder.
 */
export function requiredMemory({ maxInputMegapixels, maxInputMegabytes }: EnvironmentSettings): number {
  return 150 + 10 * maxInputMegapixels + 3 * maxInputMegabytes;
}

function check<T>(prop: string, value: T, rules: readonly ParameterRule<T>[]): string[] {
  if (Token.isUnresolved(value)) return [];
  return rules
    .filter(({ holds }) => !holds(value))
    .map(({ message }) => `${prop} is ${JSON.stringify(value)}: ${message}`);
}

function checkOptional<T>(prop: string, value: T | undefined, rules: readonly ParameterRule<T>[]): string[] {
  return value === undefined ? [] : check(prop, value, rules);
}

function checkName({ name }: ResolvedProps): string[] {
  if (name.length <= MAX_NAME_LENGTH && /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name)) return [];
  return [
    `name is "${name}": at most ${MAX_NAME_LENGTH} letters, digits and hyphens, so that "<name>-ImageProcessor" is a legal name.`,
  ];
}

/** @returns the violation, if any: main.ts asks before there is a stack to name. */
export function checkEnvironment(environment: string): string[] {
  return oneOf('environment', environment, ENVIRONMENTS);
}

function oneOf(name: string, value: string, choices: readonly string[]): string[] {
  if (choices.includes(value)) return [];
  return [`${name} is "${value}": it must be one of ${choices.join(', ')}.`];
}

/** Settings may come from cdktf.json, where no compiler sees a slip. */
function checkNames(settings: EnvironmentSettings): string[] {
  const known = Object.keys(ENVIRONMENT_SETTINGS.production);
  return Object.keys(settings)
    .filter((name) => !known.includes(name))
    .map((name) => `${name} is not a setting: there are ${known.join(', ')}.`);
}

function checkSettings(settings: EnvironmentSettings): string[] {
  const { memoryMegabytes, maxInputMegapixels, maxInputMegabytes, logRetentionDays, reservedConcurrency } =
    settings;
  const { infrequentAccessDays, archiveDays, noncurrentDays } = settings;
  const required = requiredMemory(settings);
  return [
    ...whole('memoryMegabytes', memoryMegabytes, MEMORY),
    ...whole('maxInputMegabytes', maxInputMegabytes, INPUT_MEGABYTES),
    ...whole('maxInputMegapixels', maxInputMegapixels, INPUT_MEGAPIXELS),
    ...(memoryMegabytes >= required
      ? []
      : [
          `memoryMegabytes is ${memoryMegabytes}: pictures of ${maxInputMegapixels} megapixels and ${maxInputMegabytes} MB need ${required}. ` +
            `Raise memoryMegabytes to ${required}, or lower maxInputMegapixels or maxInputMegabytes.`,
        ]),
    ...(LOG_RETENTION_DAYS.includes(logRetentionDays)
      ? []
      : [
          `logRetentionDays is ${logRetentionDays}: CloudWatch Logs knows ${LOG_RETENTION_DAYS.join(', ')} only.`,
        ]),
    ...(reservedConcurrency === undefined
      ? []
      : whole('reservedConcurrency', reservedConcurrency, { min: 0, max: Infinity })),
    ...whole('infrequentAccessDays', infrequentAccessDays, { min: MIN_TRANSITION_DAYS, max: Infinity }),
    ...(archiveDays >= infrequentAccessDays + MIN_TRANSITION_DAYS
      ? []
      : [
          `archiveDays is ${archiveDays}: it must be at least ${MIN_TRANSITION_DAYS} days after infrequentAccessDays (${infrequentAccessDays}).`,
        ]),
    ...whole('noncurrentDays', noncurrentDays, { min: 1, max: Infinity }),
    ...checkEncryption(settings.encryption),
    ...oneOf('alarms', settings.alarms, ALARM_CHOICES),
  ];
}

function checkEncryption(encryption: string): string[] {
  const known = ['AES256', 'customer-managed'].includes(encryption) || KEY_ARN.test(encryption);
  if (known || Token.isUnresolved(encryption)) return [];
  return [
    `encryption is "${encryption}": it must be AES256, customer-managed, or the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>).`,
  ];
}

function whole(name: string, value: number, { min, max }: Pick<Bounds, 'min' | 'max'>): string[] {
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  return [
    `${name} is ${value}: it must be a whole number ${max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`}.`,
  ];
}
