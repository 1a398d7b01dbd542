/** Rules about single values: types, bounds, patterns. Values may come from JSON, where no compiler checks their types. */
import { Fn, Op, Token } from 'cdktf';
import type { Bounds } from '../../lambda-src/contract';
import { didYouMean, nearest } from '../shared/nearest';

/** What one value must be. Tokens are never checked: their values are not known at synth. */
export interface ValueRule {
  readonly type: 'number' | 'boolean' | 'string' | 'list';
  readonly holds: (value: unknown) => boolean;
  /** Completes "It must …": `be true or false` for example. */
  readonly must: string;
  /** What an element must be; set for a list only. */
  readonly each?: ValueRule;
}

/** A rule that Terraform can check too, for a number that is a token. */
export interface NumberRule extends ValueRule {
  /** Returns the rule as a Terraform expression. */
  readonly condition: (value: number) => unknown;
}

/** Returns a sentence for each violation, with the name, the value and what to do. */
export function checkValue(name: string, value: unknown, rule: ValueRule): string[] {
  if (Token.isUnresolved(value)) return [];
  const { each } = rule;
  if (each && Array.isArray(value))
    return value
      .filter((element) => !Token.isUnresolved(element) && !each.holds(element))
      .map((element) => `${name} has ${shown(element)}: each must ${each.must}.`);
  return rule.holds(value) ? [] : [`${name} is ${shown(value)}: it must ${rule.must}.${hint(value, rule)}`];
}

/** The message about a number that is a token, for Terraform to show. */
export function numberMessage(name: string, value: string, { must }: NumberRule): string {
  return `${name} is ${value}: it must ${must}.`;
}

/** Returns a sentence for each name that is not known, with the nearest known name. @param owner such as `context`. */
export function checkNames(owner: string, names: readonly string[], known: readonly string[]): string[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => unknownName(owner, name, known, didYouMean(nearest(name, known))));
}

/** The violation by a name that is not known. @param suggestion sentence that begins with a space, or empty. */
export function unknownName(
  owner: string,
  name: string,
  known: readonly string[],
  suggestion: string,
): string {
  return `${owner}.${name} is unknown.${suggestion} Known names: ${known.join(', ')}.`;
}

/** The violation of a rule that a value must be an object. @param example such as `{ "width": 1600 }`. */
export function notAnObject(name: string, value: unknown, example: string): string {
  const what = Token.isUnresolved(value) ? 'a token' : shown(value);
  return `${name} is ${what}: it must be an object, such as ${example}.`;
}

/** A string in quotation marks, so that the number 45 and the string "45" look different. */
export function shown(value: unknown): string {
  return value === undefined || typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** What is often meant by a value of another type. */
function hint(value: unknown, rule: ValueRule): string {
  if (typeof value !== 'string') return '';
  if (rule.each?.holds(value)) return ` Put it in brackets: [${shown(value)}].`;
  return isQuoted(value, rule.type) ? ' Remove the quotation marks.' : '';
}

/** Whether a string is a number or a boolean in quotation marks. */
function isQuoted(value: string, type: ValueRule['type']): boolean {
  if (type === 'boolean') return /^(true|false)$/.test(value);
  return type === 'number' && value.trim() !== '' && !Number.isNaN(Number(value));
}

/** Allows a value to be undefined. */
export function optional<Rule extends ValueRule>(rule: Rule): Rule {
  return { ...rule, holds: (value) => value === undefined || rule.holds(value) };
}

export function whole({ min, max }: Pick<Bounds, 'min' | 'max'>): NumberRule {
  return {
    type: 'number',
    holds: (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
    // Not Op.gte(value, min): CDKTF renders a bound of 0 as undefined.
    condition: (value) => {
      const wholeFromMin = Fn.max([min, Fn.floor(value)]);
      return Op.eq(max === Infinity ? wholeFromMin : Fn.min([max, wholeFromMin]), value);
    },
    must: `be a whole number ${max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`}`,
  };
}

export function oneOfNumbers(choices: readonly number[], what: string): NumberRule {
  return {
    type: 'number',
    holds: (value) => (choices as readonly unknown[]).includes(value),
    condition: (value) => Fn.contains([...choices], value) as unknown,
    must: `be one of ${choices.join(', ')} (${what})`,
  };
}

export function oneOf(choices: readonly string[], more = ''): ValueRule {
  return {
    type: 'string',
    holds: (value) => (choices as readonly unknown[]).includes(value),
    must: `be one of ${choices.join(', ')}${more}`,
  };
}

export const FLAG: ValueRule = {
  type: 'boolean',
  holds: (value) => typeof value === 'boolean',
  must: 'be true or false',
};

export const TEXT: ValueRule = {
  type: 'string',
  holds: (value) => typeof value === 'string' && value !== '',
  must: 'be a string that is not empty',
};

/** A string for which a test holds. */
export function text(test: (value: string) => boolean, must: string): ValueRule {
  return { type: 'string', holds: (value) => typeof value === 'string' && test(value), must };
}

/** @param must what to write, such as `be a list of ARNs, [] for none`. */
export function listOf(each: ValueRule, must: string): ValueRule {
  return {
    type: 'list',
    holds: (value) => Array.isArray(value) && value.every((element) => each.holds(element)),
    must,
    each,
  };
}
