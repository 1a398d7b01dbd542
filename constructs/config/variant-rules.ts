/** Rules about variants: checked at synth, and by Terraform at plan where a number is a token. */
import { Token, type TerraformResourceLifecycle } from 'cdktf';
import { VARIANT } from '../../lambda-src/contract';
import type { VariantDefinition, VariantDefinitions } from '../../lambda-src/variants/variant';
import { asText } from '../shared/token-text';
import type { EnvironmentSettings } from './environments';
import { checkSetting } from './setting-rules';
import { isObject, type Context } from './stack-name';
import {
  checkNames,
  checkValue,
  notAnObject,
  numberMessage,
  oneOf,
  optional,
  shown,
  whole,
} from './value-rules';
import { checkVariantCost, variantCostPreconditions } from './variant-cost';

type Memory = Pick<EnvironmentSettings, 'memoryMegabytes'>;
type Preconditions = NonNullable<TerraformResourceLifecycle['precondition']>;
type NumberMember = 'width' | 'height' | 'quality';

/** Members that may be tokens. */
const BOUNDS = { width: VARIANT.side, height: VARIANT.side, quality: VARIANT.quality };
const NUMBER_MEMBERS = Object.keys(BOUNDS) as NumberMember[];
const NUMBERS = {
  width: whole(BOUNDS.width),
  height: whole(BOUNDS.height),
  quality: whole(BOUNDS.quality),
};
const CHOICES = {
  fit: oneOf(VARIANT.fits),
  gravity: oneOf(VARIANT.gravities),
  format: oneOf(VARIANT.formats),
};
const MEMBERS = Object.keys({ ...NUMBERS, ...CHOICES } satisfies Record<keyof VariantDefinition, object>);

/** Returns a sentence for each violation, as far as it is known at synth. @param variants may be of any type. */
export function checkVariants(variants: unknown, settings: Memory): string[] {
  if (variants === undefined) return [];
  if (!isKnownObject(variants)) return [notAnObject('variants', variants, '{ "large": { "width": 1600 } }')];
  const found = Object.entries(variants).flatMap(([name, definition]) => [
    ...checkName(name),
    ...checkDefinition(`variants.${name}`, definition),
  ]);
  const violations = [...checkCount(Object.keys(variants).length), ...found];
  // If one value is illegal itself, a sentence about all together would mislead.
  const own = [...violations, ...checkSetting('memoryMegabytes', settings.memoryMegabytes)];
  if (own.length > 0 || isEmpty(variants)) return violations;
  return checkVariantCost(withLargest(variants as VariantDefinitions), settings.memoryMegabytes);
}

function checkCount(count: number): string[] {
  const excess = count - VARIANT.max;
  return excess > 0
    ? [`variants has ${count} entries: it must have at most ${VARIANT.max}. Remove ${excess}.`]
    : [];
}

function checkName(name: string): string[] {
  if (new RegExp(VARIANT.name).test(name)) return [];
  return [
    `variants has the name ${shown(name)}: it must begin with a lowercase letter, consist of lowercase letters, digits and hyphens, and have at most 32 characters.`,
  ];
}

function checkDefinition(owner: string, definition: unknown): string[] {
  if (!isKnownObject(definition)) return [notAnObject(owner, definition, '{ "width": 1600 }')];
  const unknown = checkNames(owner, Object.keys(definition), MEMBERS);
  const numbers = Object.entries(NUMBERS).flatMap(([name, rule]) =>
    checkValue(`${owner}.${name}`, definition[name], optional(rule)),
  );
  const choices = Object.entries(CHOICES).flatMap(([name, rule]) =>
    Token.isUnresolved(definition[name])
      ? [`${owner}.${name} is a token: only numbers may be tokens. It must ${rule.must}.`]
      : checkValue(`${owner}.${name}`, definition[name], optional(rule)),
  );
  return [
    ...unknown,
    ...numbers,
    ...choices,
    // A missing side may be the misspelled name.
    ...(unknown.length === 0 ? checkSides(owner, definition) : []),
    ...checkCombinations(owner, definition),
  ];
}

function checkSides(owner: string, { width, height, fit = 'inside' }: Context): string[] {
  const missing = Object.entries({ width, height }).filter(([, side]) => side === undefined);
  if (fit === 'inside' && missing.length === 2)
    return [`${owner} has neither width nor height: set one of them or both.`];
  if (fit === 'cover' && missing.length > 0) {
    const names = missing.map(([name]) => name).join(' and ');
    return [`${owner}.fit is "cover" without ${names}: set both width and height, or remove fit.`];
  }
  return [];
}

function checkCombinations(owner: string, { fit = 'inside', gravity, format, quality }: Context): string[] {
  const violations = [];
  if (gravity !== undefined && fit === 'inside')
    violations.push(
      `${owner}.gravity is ${shown(gravity)}, but fit is "inside", which cuts nothing off: remove gravity, or set fit to "cover".`,
    );
  if (quality !== undefined && format === 'png')
    violations.push(
      `${owner}.quality is ${shown(quality)}, but format is "png", which has no quality: remove one of them.`,
    );
  return violations;
}

/** Returns the rules about numbers that are tokens, for Terraform to check at plan. */
export function variantPreconditions(
  variants: VariantDefinitions,
  { memoryMegabytes }: Memory,
): Preconditions {
  if (isEmpty(variants)) return [];
  const own = Object.entries(variants).flatMap(([name, definition]) =>
    tokenMembers(definition).map(([member, value]) => ({
      condition: Token.asString(NUMBERS[member].condition(value)),
      errorMessage: numberMessage(`variants.${name}.${member}`, asText(value), NUMBERS[member]),
    })),
  );
  return [...own, ...variantCostPreconditions(withLargest(variants), memoryMegabytes)];
}

/** Returns the variants as JSON, in the given order. Numbers may be tokens, which JSON.stringify would destroy. */
export function variantsJson(variants: VariantDefinitions): string {
  return jsonObject(variants, (definition) =>
    jsonObject({ ...definition }, (value) =>
      typeof value === 'number' ? asText(value) : JSON.stringify(value),
    ),
  );
}

function jsonObject<T>(object: Readonly<Record<string, T>>, toJson: (value: T) => string): string {
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${toJson(value)}`).join(',')}}`;
}

/** Replaces tokens by the largest values that they can have. */
function withLargest(variants: VariantDefinitions): VariantDefinitions {
  const entries = Object.entries(variants).map(([name, definition]) => {
    const largest = tokenMembers(definition).map(([member]) => [member, BOUNDS[member].max] as const);
    return [name, { ...definition, ...Object.fromEntries(largest) }] as const;
  });
  return Object.fromEntries(entries);
}

/** Returns the members that are tokens, with their values. */
function tokenMembers(definition: VariantDefinition): [member: NumberMember, value: number][] {
  return NUMBER_MEMBERS.flatMap((member) => {
    const value = definition[member];
    return value !== undefined && Token.isUnresolved(value) ? [[member, value]] : [];
  });
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}

function isKnownObject(value: unknown): value is Context {
  return isObject(value) && !Token.isUnresolved(value);
}
