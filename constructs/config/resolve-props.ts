import { Token, type IResolvable } from 'cdktf';
import { ENVIRONMENTS, type Environment } from '../../lambda-src/contract';
import { checkOperators } from '../access/operator-role';
import { checkRoleLimits } from '../access/role-limits';
import { ARCHITECTURES, type Architecture } from '../function/packaging';
import { checkThumbnailBucket } from './derived-bucket-name';
import { ALARM_CHOICES, ENVIRONMENT_SETTINGS, type EnvironmentSettings } from './environments';
import { checkExistingResources, type ExistingResources } from './existing-resources';
import {
  ALARM_EMAIL_RULES,
  LIVE_VERSION_RULES,
  SOURCE_BUCKET_NAME_RULES,
  THUMBNAIL_SIZE_RULES,
  type ParameterRule,
} from './parameter-rules';
import { checkPipelineName } from './physical-names';
import { checkSettings } from './setting-rules';
import { checkTimeLimits, TIME_LIMITS } from './time-limits';

/** An alias will not do: key policies and the function's rights are about keys. */
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/** Settings of earlier versions, and what to do with them now. */
const REMOVED_SETTINGS: Readonly<Record<string, string>> = {
  progressiveReading:
    'sharp now reads all progressive JPEGs, as it did by default. Remove progressiveReading from "settings".',
};

/** The props of a pipeline with every default filled in. */
export interface ResolvedProps extends ExistingResources {
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
 * Checks what is known at synth. Tokens are left to Terraform: the same rules are a variable's validations where they
 * are about one value, and preconditions where they are about several.
 *
 * @throws Error that lists every violation, each with the offending value and what to do.
 */
export function validateProps(props: ResolvedProps): void {
  const violations = [
    ...checkPipelineName(props.name),
    ...checkEnvironment(props.environment),
    ...oneOf('architecture', props.architecture, ARCHITECTURES),
    ...check('sourceBucketName', props.sourceBucketName, SOURCE_BUCKET_NAME_RULES),
    ...checkThumbnailBucket(props.sourceBucketName),
    ...check('thumbnailSize', props.thumbnailSize, THUMBNAIL_SIZE_RULES),
    ...checkOptional('alarmEmail', props.alarmEmail, ALARM_EMAIL_RULES),
    ...checkOptional('liveVersion', props.liveVersion, LIVE_VERSION_RULES),
    ...checkExistingResources(props),
    ...checkNames(props.settings),
    ...checkSettings(props.settings),
    ...checkEncryption(props.settings.encryption),
    ...checkFormerKeys(props.settings.formerKeyArns),
    ...oneOf('alarms', props.settings.alarms, ALARM_CHOICES),
    ...checkOperators(props.settings.operators),
    ...checkRoleLimits(props.settings),
    ...checkTimeLimits(TIME_LIMITS),
  ];
  if (violations.length > 0)
    throw new Error(`The thumbnail pipeline is not configured right:\n- ${violations.join('\n- ')}`);
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
  return Object.entries(settings)
    .filter(([name]) => !known.includes(name))
    .map(([name, value]) => {
      const advice = REMOVED_SETTINGS[name];
      return advice === undefined
        ? `${name} is not a setting: there are ${known.join(', ')}.`
        : `${name} is ${JSON.stringify(value)}: this setting no longer exists. ${advice}`;
    });
}

function checkEncryption(encryption: string): string[] {
  const known = ['AES256', 'customer-managed'].includes(encryption) || KEY_ARN.test(encryption);
  if (known || Token.isUnresolved(encryption)) return [];
  return [
    `encryption is "${encryption}": it must be AES256, customer-managed, or the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>).`,
  ];
}

/** The list may come from cdktf.json, where no compiler checks its type. */
function checkFormerKeys(arns: unknown): string[] {
  if (!Array.isArray(arns))
    return [`formerKeyArns is ${JSON.stringify(arns)}: it must be a list of ARNs of keys, [] for none.`];
  return arns
    .filter((arn) => !Token.isUnresolved(arn) && !KEY_ARN.test(String(arn)))
    .map(
      (arn) =>
        `formerKeyArns has ${JSON.stringify(arn)}: each must be the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>).`,
    );
}
