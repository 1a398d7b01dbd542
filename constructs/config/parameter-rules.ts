import { BUCKET_NAME, THUMBNAIL_SIZE } from '../../lambda-src/contract';

/** A rule about one value: checked at synth if the value is known, and by Terraform if it is a variable. */
export interface ParameterRule<T> {
  readonly holds: (value: T) => boolean;
  /** Returns the rule as a Terraform expression about `reference`, such as `var.source_bucket_name`. */
  readonly condition: (reference: string) => string;
  /** A sentence that says what the value must be. */
  readonly message: string;
}

const { minLength, maxLength, pattern } = BUCKET_NAME;
const { min, max } = THUMBNAIL_SIZE;

/** Reserved by S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const RESERVED_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
/** Also reserved is `.mrap`, which has a dot, and is thus refused anyway. */
const RESERVED_SUFFIXES = ['-s3alias', '--ol-s3', '--x-s3', '--table-s3'];
const RESERVED = `^(${RESERVED_PREFIXES.join('|')})|(${RESERVED_SUFFIXES.join('|')})$`;

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
      "The source bucket's name must consist of lowercase letters, digits and hyphens, and begin and end with a letter or digit.",
  },
  {
    holds: (name) => !new RegExp(RESERVED).test(name),
    condition: (name) => `!can(regex("${RESERVED}", ${name}))`,
    message: `The source bucket's name must not begin with ${RESERVED_PREFIXES.join(', ')}, or end with ${RESERVED_SUFFIXES.join(', ')}: S3 reserves these.`,
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

/** Catches typing errors only; the confirmation of the subscription proves the address. */
const EMAIL = '^[^@ ]+@[^@ ]+[.][^@ ]+$';

export const ALARM_EMAIL_RULES: readonly ParameterRule<string>[] = [
  {
    holds: (email) => new RegExp(EMAIL).test(email),
    condition: (email) => `can(regex("${EMAIL}", ${email}))`,
    message: 'The alarm address must be an e-mail address, such as on-call@example.com.',
  },
];

const VERSION = '^[1-9][0-9]*$';

export const LIVE_VERSION_RULES: readonly ParameterRule<string>[] = [
  {
    holds: (version) => new RegExp(VERSION).test(version),
    condition: (version) => `can(regex("${VERSION}", ${version}))`,
    message:
      'The live version must be the number of a published version of the function, such as 3; omit it for the newest.',
  },
];

/** Returns the rules as the validations of a Terraform variable. */
export function variableValidations<T>(
  rules: readonly ParameterRule<T>[],
  variable: string,
  /** Whether null, the default, is legal as well. */
  { optional = false } = {},
): { condition: string; errorMessage: string }[] {
  const reference = `var.${variable}`;
  return rules.map(({ condition, message }) => ({
    condition: `\${${optional ? `${reference} == null || ` : ''}${condition(reference)}}`,
    errorMessage: message,
  }));
}
