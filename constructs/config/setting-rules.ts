import { Fn, Op, Token, type TerraformResourceLifecycle } from 'cdktf';
import { INPUT_MEGABYTES, INPUT_MEGAPIXELS, type Bounds } from '../../lambda-src/contract';
import { asText } from '../shared/token-text';
import type { EnvironmentSettings } from './environments';

/** Settings that are numbers; each may be a token. */
type Numbers = Pick<
  EnvironmentSettings,
  {
    [K in keyof EnvironmentSettings]: EnvironmentSettings[K] extends number | undefined ? K : never;
  }[keyof EnvironmentSettings]
>;
type Name = keyof Numbers;

/** One rule about settings, checked at synth where all of them are known, and by Terraform at plan where one is not. */
interface SettingRule {
  readonly about: readonly Name[];
  /** Of numbers that are known. */
  readonly holds: (settings: Numbers) => boolean;
  /** The same as a Terraform expression. */
  readonly condition: (settings: Numbers) => unknown;
  /** A sentence with the values, whether they are known or not. */
  readonly message: (settings: Numbers) => string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** At least 512 as required; at most what Lambda offers. */
const MEMORY = { min: 512, max: 10_240 };
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const MIN_TRANSITION_DAYS = 30;

const RULES: readonly SettingRule[] = [
  whole('memoryMegabytes', MEMORY),
  whole('maxInputMegabytes', INPUT_MEGABYTES),
  whole('maxInputMegapixels', INPUT_MEGAPIXELS),
  {
    ...atLeast('memoryMegabytes', requiredMemory, ['maxInputMegapixels', 'maxInputMegabytes']),
    message: (settings) => {
      const required = asText(requiredMemory(settings));
      return (
        `memoryMegabytes is ${asText(settings.memoryMegabytes)}: images of ${asText(settings.maxInputMegapixels)} megapixels and ${asText(settings.maxInputMegabytes)} MB need ${required}. ` +
        `Raise memoryMegabytes to ${required}, or lower maxInputMegapixels or maxInputMegabytes.`
      );
    },
  },
  {
    about: ['logRetentionDays'],
    holds: ({ logRetentionDays }) => LOG_RETENTION_DAYS.includes(logRetentionDays),
    condition: ({ logRetentionDays }) => Fn.contains(LOG_RETENTION_DAYS, logRetentionDays) as unknown,
    message: ({ logRetentionDays }) =>
      `logRetentionDays is ${asText(logRetentionDays)}: CloudWatch Logs knows ${LOG_RETENTION_DAYS.join(', ')} only.`,
  },
  whole('reservedConcurrency', { min: 0, max: Infinity }),
  whole('infrequentAccessDays', { min: MIN_TRANSITION_DAYS, max: Infinity }),
  whole('archiveDays', { min: 0, max: Infinity }),
  {
    ...atLeast('archiveDays', firstArchiveDay, ['infrequentAccessDays']),
    message: ({ archiveDays, infrequentAccessDays }) =>
      `archiveDays is ${asText(archiveDays)}: it must be at least ${MIN_TRANSITION_DAYS} days after infrequentAccessDays (${asText(infrequentAccessDays)}).`,
  },
  whole('noncurrentDays', { min: 1, max: Infinity }),
];

/** @returns a sentence for each rule that is broken by settings that are known. */
export function checkSettings(settings: EnvironmentSettings): string[] {
  return RULES.filter((rule) => isSaid(rule, settings) && !hangsOnToken(rule, settings))
    .filter(({ holds }) => !holds(settings))
    .map(({ message }) => message(settings));
}

/** The other rules, for Terraform to check at plan, all in one run. */
export function settingPreconditions(
  settings: EnvironmentSettings,
): NonNullable<TerraformResourceLifecycle['precondition']> {
  return RULES.filter((rule) => hangsOnToken(rule, settings)).map(({ condition, message }) => ({
    condition: Token.asString(condition(settings)),
    errorMessage: message(settings),
  }));
}

/**
 * Memory that the worst accepted original needs, in MB: the runtime, what an image of that many pixels is decoded
 * into, and its bytes, read, joined and held by the decoder.
 */
export function requiredMemory({
  maxInputMegapixels,
  maxInputMegabytes,
}: Pick<Numbers, 'maxInputMegapixels' | 'maxInputMegabytes'>): number {
  return add(150, add(times(10, maxInputMegapixels), times(3, maxInputMegabytes)));
}

function firstArchiveDay({ infrequentAccessDays }: Numbers): number {
  return add(infrequentAccessDays, MIN_TRANSITION_DAYS);
}

function whole(name: Name, { min, max }: Pick<Bounds, 'min' | 'max'>): SettingRule {
  return {
    about: [name],
    holds: ({ [name]: value = NaN }) => Number.isInteger(value) && value >= min && value <= max,
    // Not Op.gte(value, min): CDKTF writes undefined where a 0 stands there.
    condition: ({ [name]: value = NaN }) => {
      const wholeFromMin = Fn.max([min, Fn.floor(value)]);
      return Op.eq(max === Infinity ? wholeFromMin : Fn.min([max, wholeFromMin]), value);
    },
    message: ({ [name]: value = NaN }) =>
      `${name} is ${asText(value)}: it must be a whole number ${max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`}.`,
  };
}

/** A setting that others are the lower bound of. */
function atLeast(
  name: Exclude<Name, 'reservedConcurrency'>,
  bound: (settings: Numbers) => number,
  hangsOn: readonly Name[],
): Omit<SettingRule, 'message'> {
  return {
    about: [name, ...hangsOn],
    holds: (settings) => settings[name] >= bound(settings),
    condition: (settings) => Op.gte(settings[name], bound(settings)),
  };
}

/** Reserved concurrency alone need not be. */
function isSaid({ about }: SettingRule, settings: Numbers): boolean {
  return !about.includes('reservedConcurrency') || settings.reservedConcurrency !== undefined;
}

function hangsOnToken({ about }: SettingRule, settings: Numbers): boolean {
  return about.some((name) => Token.isUnresolved(settings[name]));
}

/** A sum of numbers that may be tokens. */
function add(left: number, right: number): number {
  return isKnown(left, right) ? left + right : Token.asNumber(Op.add(left, right));
}

function times(left: number, right: number): number {
  return isKnown(left, right) ? left * right : Token.asNumber(Op.mul(left, right));
}

function isKnown(...values: readonly number[]): boolean {
  return !values.some((value) => Token.isUnresolved(value));
}
