import { BUCKET_NAME, THUMBNAIL_SIZE } from '../../lambda-src/contract';

/** One rule about one value, checked at synth where the value is known, and by Terraform where it is a variable. */
export interface ParameterRule<T> {
  readonly holds: (value: T) => boolean;
  /** The same as a Terraform expression about `reference`, `var.source_bucket_name` for one. */
  readonly condition: (reference: string) => string;
  /** A sentence that says what the value must be. */
  readonly message: string;
}

const { minLength, maxLength, pattern } = BUCKET_NAME;
const { min, max } = THUMBNAIL_SIZE;

export const SOURCE_BUCKET_NAME_RULES: readonly ParameterRule<string>[] = [
  {
    holds: (name) => name.length >= minLength && name.length <= maxLength,
    condition: (name) => `length(${name}) >= ${minLength} && length(${name}) <= ${maxLength}`,
    message: `The source bucket's name must have ${minLength} to ${maxLength} characters.`,
  },
  {
    holds: (name) => new RegExp(pattern).test(name),
    condition: (name) => `can(regex("${pattern}", ${name}))`,
    message:
      "The source bucket's name must consist of lower-case letters, digits and hyphens, and begin and end with a letter or digit.",
  },
];

export const THUMBNAIL_SIZE_RULES: readonly ParameterRule<number>[] = [
  {
    holds: (size) => size >= min && size <= max,
    condition: (size) => `${size} >= ${min} && ${size} <= ${max}`,
    message: `The thumbnail size must be from ${min} to ${max} pixels.`,
  },
  {
    holds: (size) => Number.isInteger(size),
    condition: (size) => `floor(${size}) == ${size}`,
    message: 'The thumbnail size must be a whole number of pixels.',
  },
];

/** Enough to catch a slip; whether it is read shows when the subscription is confirmed. */
const EMAIL = '^[^@ ]+@[^@ ]+[.][^@ ]+$';

export const ALARM_EMAIL_RULES: readonly ParameterRule<string>[] = [
  {
    holds: (email) => new RegExp(EMAIL).test(email),
    condition: (email) => `can(regex("${EMAIL}", ${email}))`,
    message: 'The address for alarms must be an e-mail address, such as on-call@example.com.',
  },
];

const VERSION = '^[1-9][0-9]*$';

export const LIVE_VERSION_RULES: readonly ParameterRule<string>[] = [
  {
    holds: (version) => new RegExp(VERSION).test(version),
    condition: (version) => `can(regex("${VERSION}", ${version}))`,
    message:
      'The live version must be the number of a published version of the function, such as 3; leave it out for the newest.',
  },
];

/** The rules as the validations of a Terraform variable. */
export function variableValidations<T>(
  rules: readonly ParameterRule<T>[],
  variable: string,
  /** Whether null, which stands for nothing said, is legal too. */
  { optional = false } = {},
): { condition: string; errorMessage: string }[] {
  const reference = `var.${variable}`;
  return rules.map(({ condition, message }) => ({
    condition: `\${${optional ? `${reference} == null || ` : ''}${condition(reference)}}`,
    errorMessage: message,
  }));
}
