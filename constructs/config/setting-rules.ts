import { Fn, Op, Token, type TerraformResourceLifecycle } from 'cdktf';
import { REQUIRED_MEMORY } from '../../lambda-src/image/decoding-cost';
import { didYouMean, nearest } from '../shared/nearest';
import { asText } from '../shared/token-text';
import type { EnvironmentSettings } from './environments';
import { MIN_TRANSITION_DAYS, SETTING_RULES, type NumberSetting } from './setting-schema';
import { checkValue, numberMessage, shown } from './value-rules';

type Numbers = Pick<EnvironmentSettings, NumberSetting>;

/** A rule about several numbers: checked at synth if all are known, and by Terraform at plan if one is a token. */
interface CombinedRule {
  /** The setting that the message is about, then those that it depends on. */
  readonly about: readonly [Exclude<NumberSetting, 'reservedConcurrency'>, ...NumberSetting[]];
  /** Smallest legal value of the first. */
  readonly bound: (settings: Numbers) => number;
  /** A sentence with the values, known or not. */
  readonly message: (settings: Numbers) => string;
}

const COMBINED_RULES: readonly CombinedRule[] = [
  {
    about: ['memoryMegabytes', 'maxInputMegabytes'],
    bound: requiredMemory,
    message: (settings) => {
      const required = asText(requiredMemory(settings));
      return (
        `memoryMegabytes is ${asText(settings.memoryMegabytes)}: originals of ${asText(settings.maxInputMegabytes)} MB need ${required}. ` +
        `Raise memoryMegabytes to ${required}, or lower maxInputMegabytes.`
      );
    },
  },
  {
    about: ['archiveDays', 'infrequentAccessDays'],
    bound: ({ infrequentAccessDays }) => add(infrequentAccessDays, MIN_TRANSITION_DAYS),
    message: ({ archiveDays, infrequentAccessDays }) =>
      `archiveDays is ${asText(archiveDays)}: it must be at least ${MIN_TRANSITION_DAYS} days after infrequentAccessDays (${asText(infrequentAccessDays)}).`,
  },
];

/** Settings of earlier versions, and what to do with them now. */
const REMOVED_SETTINGS: Readonly<Record<string, string>> = {
  progressiveReading:
    'sharp now reads all progressive JPEGs, as it did by default. Remove progressiveReading from "settings".',
};

export const SETTING_NAMES = Object.keys(SETTING_RULES) as (keyof EnvironmentSettings)[];
const NUMBER_SETTINGS = SETTING_NAMES.filter(
  (name): name is NumberSetting => 'condition' in SETTING_RULES[name],
);

/** Returns a sentence for each violation by settings that are known at synth, names included. */
export function checkSettings(settings: EnvironmentSettings): string[] {
  const own = new Map(SETTING_NAMES.map((name) => [name, checkSetting(name, settings[name])]));
  // If one number is illegal itself, a sentence about its combination with others would mislead.
  const combined = COMBINED_RULES.filter(
    (rule) => !dependsOnToken(rule, settings) && rule.about.every((name) => own.get(name)?.length === 0),
  ).filter(({ about: [name], bound }) => settings[name] < bound(settings));
  return [
    ...checkSettingNames(settings),
    ...SETTING_NAMES.flatMap((name) => [
      ...(own.get(name) ?? []),
      ...combined.filter(({ about }) => about[0] === name).map(({ message }) => message(settings)),
    ]),
  ];
}

/** Returns a sentence for each violation of the rule of one setting. */
export function checkSetting(name: keyof EnvironmentSettings, value: unknown): string[] {
  return checkValue(name, value, SETTING_RULES[name]);
}

/** What to do instead of setting a removed setting; undefined if `name` never was one. */
export function removedSetting(name: string, value: unknown): string | undefined {
  const advice = REMOVED_SETTINGS[name];
  return advice && `${name} is ${shown(value)}: this setting no longer exists. ${advice}`;
}

function checkSettingNames(settings: EnvironmentSettings): string[] {
  return Object.entries(settings)
    .filter(([name]) => !(SETTING_NAMES as readonly string[]).includes(name))
    .map(([name, value]) => removedSetting(name, value) ?? unknownSetting(name));
}

function unknownSetting(name: string): string {
  const suggestion = didYouMean(nearest(name, SETTING_NAMES));
  return `${name} is not a setting.${suggestion} The settings are ${SETTING_NAMES.join(', ')}.`;
}

/** Returns the rules about settings that are tokens, for Terraform to check at plan, all in one run. */
export function settingPreconditions(
  settings: EnvironmentSettings,
): NonNullable<TerraformResourceLifecycle['precondition']> {
  const own = NUMBER_SETTINGS.flatMap((name) => {
    const value = settings[name];
    if (value === undefined || !Token.isUnresolved(value)) return [];
    const rule = SETTING_RULES[name];
    return [{ name, condition: rule.condition(value), message: numberMessage(name, asText(value), rule) }];
  });
  const combined = COMBINED_RULES.filter((rule) => dependsOnToken(rule, settings)).map((rule) => ({
    name: rule.about[0],
    condition: Op.gte(settings[rule.about[0]], rule.bound(settings)),
    message: rule.message(settings),
  }));
  const order = (name: NumberSetting): number => SETTING_NAMES.indexOf(name);
  return [...own, ...combined]
    .sort((a, b) => order(a.name) - order(b.name))
    .map(({ condition, message }) => ({ condition: Token.asString(condition), errorMessage: message }));
}

/** Smallest memory size, in MB, with room for an image in a file of `maxInputMegabytes`. */
export function requiredMemory({ maxInputMegabytes }: Pick<Numbers, 'maxInputMegabytes'>): number {
  const { fixed, perInputMegabyte } = REQUIRED_MEMORY;
  return ceil(add(fixed, times(perInputMegabyte, maxInputMegabytes)));
}

function dependsOnToken({ about }: CombinedRule, settings: Numbers): boolean {
  return about.some((name) => Token.isUnresolved(settings[name]));
}

/** A sum of numbers that may be tokens. */
function add(left: number, right: number): number {
  return isKnown(left, right) ? left + right : Token.asNumber(Op.add(left, right));
}

function times(left: number, right: number): number {
  return isKnown(left, right) ? left * right : Token.asNumber(Op.mul(left, right));
}

function ceil(value: number): number {
  return isKnown(value) ? Math.ceil(value) : Token.asNumber(Fn.ceil(value));
}

function isKnown(...values: readonly number[]): boolean {
  return !values.some((value) => Token.isUnresolved(value));
}
