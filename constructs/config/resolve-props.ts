import { Token, type IResolvable } from 'cdktf';
import {
  DEFAULT_ENVIRONMENT,
  ENVIRONMENTS,
  THUMBNAIL_SIZE,
  type Environment,
} from '../../lambda-src/contract';
import type { VariantDefinitions } from '../../lambda-src/variants/variant';
import { ARCHITECTURES, DEFAULT_ARCHITECTURE, type Architecture } from './architecture';
import { requireNone } from './configuration-error';
import { checkThumbnailBucket } from './derived-bucket-name';
import { ENVIRONMENT_SETTINGS, type EnvironmentSettings } from './environments';
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
import { isObject } from './stack-name';
import { checkTimeLimits, TIME_LIMITS } from './time-limits';
import { checkValue, FLAG, notAnObject, oneOf, shown } from './value-rules';
import { checkVariants } from './variant-rules';

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
  readonly variants: VariantDefinitions;
  readonly settings: EnvironmentSettings;
}

/** Props that a context can set too; JSON may hold values of any type. */
export interface StackChoices extends ExistingResources {
  readonly environment?: Environment;
  readonly architecture?: Architecture;
  readonly variants?: VariantDefinitions;
  readonly settings?: Partial<EnvironmentSettings>;
}

/** What `settings` must look like. */
export const SETTINGS_EXAMPLE = '{ "memoryMegabytes": 2048 }';

/** The props of a pipeline as they are given. */
type GivenProps = StackChoices &
  Pick<ResolvedProps, 'sourceBucketName'> &
  Partial<Omit<ResolvedProps, keyof StackChoices | 'sourceBucketName'>>;

/**
 * Fills in the defaults and checks what is known at synth. Tokens are left to Terraform: the same rules are a variable's
 * validations if they are about one value, and preconditions if they are about several.
 *
 * @param stack name of the stack, the default of `name`.
 * @throws ConfigurationError that lists every violation.
 */
export function resolveProps(stack: string, props: GivenProps): ResolvedProps {
  const { environment = DEFAULT_ENVIRONMENT } = props;
  const resolved: ResolvedProps = {
    name: props.name ?? stack,
    environment,
    sourceBucketName: props.sourceBucketName,
    thumbnailSize: props.thumbnailSize ?? THUMBNAIL_SIZE.default,
    architecture: props.architecture ?? DEFAULT_ARCHITECTURE,
    alarmEmail: props.alarmEmail,
    liveVersion: props.liveVersion,
    processingEnabled: props.processingEnabled ?? true,
    existingSourceBucket: props.existingSourceBucket,
    alarmTopicArn: props.alarmTopicArn,
    variants: props.variants ?? {},
    settings: mergeSettings(environment, props.settings),
  };
  requireNone(
    [
      ...checkPipelineName(resolved.name),
      ...checkParameter('sourceBucketName', resolved.sourceBucketName, 'string', SOURCE_BUCKET_NAME_RULES),
      ...checkThumbnailBucket(resolved.sourceBucketName),
      ...checkParameter('thumbnailSize', resolved.thumbnailSize, 'number', THUMBNAIL_SIZE_RULES),
      ...checkOptional('alarmEmail', resolved.alarmEmail, ALARM_EMAIL_RULES),
      ...checkOptional('liveVersion', resolved.liveVersion, LIVE_VERSION_RULES),
      ...checkValue('processingEnabled', resolved.processingEnabled, FLAG),
      ...checkChoices(props),
      ...checkTimeLimits(TIME_LIMITS),
    ],
    stack,
  );
  return resolved;
}

/** Returns a sentence for each violation by what a context can set. */
export function checkChoices({
  environment = DEFAULT_ENVIRONMENT,
  architecture = DEFAULT_ARCHITECTURE,
  variants,
  settings,
  ...existing
}: StackChoices & { readonly alarmEmail?: string | undefined }): string[] {
  const merged = mergeSettings(environment, settings);
  return [
    ...checkValue('environment', environment, oneOf(ENVIRONMENTS)),
    ...checkValue('architecture', architecture, oneOf(ARCHITECTURES)),
    ...checkExistingResources(existing),
    ...(settings === undefined || isObject(settings)
      ? []
      : [notAnObject('settings', settings, SETTINGS_EXAMPLE)]),
    ...checkSettings(merged),
    ...checkVariants(variants, merged),
  ];
}

/** Completes the given settings with the environment's. An unknown environment has none; the default's replace them. */
function mergeSettings(environment: Environment, given: unknown): EnvironmentSettings {
  const known = ENVIRONMENTS.includes(environment) ? environment : DEFAULT_ENVIRONMENT;
  return { ...ENVIRONMENT_SETTINGS[known], ...(isObject(given) ? given : {}) };
}

function checkParameter<T>(
  name: string,
  value: T,
  type: 'string' | 'number',
  rules: readonly ParameterRule<T>[],
): string[] {
  if (Token.isUnresolved(value)) return [];
  if (typeof value !== type)
    return checkValue(name, value, { type, holds: () => false, must: `be a ${type}` });
  return rules
    .filter(({ holds }) => !holds(value))
    .map(({ message }) => `${name} is ${shown(value)}: ${message}`);
}

function checkOptional(
  name: string,
  value: string | undefined,
  rules: readonly ParameterRule<string>[],
): string[] {
  return value === undefined ? [] : checkParameter(name, value, 'string', rules);
}
