import type { App } from 'cdktf';
import { ENVIRONMENTS, type Environment } from '../../lambda-src/contract';
import type { VariantDefinitions } from '../../lambda-src/variants/variant';
import { didYouMean, nearest } from '../shared/nearest';
import type { Architecture } from './architecture';
import { checkTarget, type AwsTarget } from './aws-target';
import { ConfigurationError } from './configuration-error';
import type { EnvironmentSettings } from './environments';
import type { ExistingResources } from './existing-resources';
import { checkPipelineName } from './physical-names';
import { checkChoices, SETTINGS_EXAMPLE } from './resolve-props';
import { removedSetting, SETTING_NAMES } from './setting-rules';
import { isObject, stackName, type Context } from './stack-name';
import { checkStateBackend, type StateBackend } from './state-backend';
import { notAnObject, shown, unknownName } from './value-rules';

/** What can be set without changing the code. */
export interface ContextProps extends AwsTarget, ExistingResources {
  /** The stack, its state and all its resources are named `<name>-<environment>`. @default thumbnails */
  readonly name?: string;
  /** Instruction set of the function. @default arm64 */
  readonly architecture?: Architecture;
  /** Images to make in addition to the thumbnail, by name. @default none */
  readonly variants?: VariantDefinitions;
  /** Settings that differ from the environment's. @default those of ENVIRONMENT_SETTINGS */
  readonly settings?: Partial<EnvironmentSettings>;
  /** Bucket that stores the state. @default none: a file in the project's root */
  readonly stateBackend?: StateBackend;
}

/** The compiler requires every member. */
const NAMES = Object.keys({
  name: true,
  architecture: true,
  variants: true,
  account: true,
  region: true,
  stateBackend: true,
  existingSourceBucket: true,
  alarmTopicArn: true,
  settings: true,
} satisfies Record<keyof ContextProps, true>);

/** Names that CDKTF 0.21, older versions, and its fork CDK Terrain 0.24 read from the context. */
export const CDKTF_NAMES: readonly string[] = [
  '@cdktf/disable_stack_trace_in_metadata',
  'cdktfJsonPath',
  'cdktfRelativeModules',
  'cdktfStaticModuleAssetHash',
  'cdktfVersion',
  'allowSepCharsInLogicalIds',
  'excludeStackIdFromLogicalIds',
  'canonicalAssetHashes',
  'failOnConstructsOutsideOfStacks',
  'targetVersions',
];

/** One environment's stack as the context configures it. */
export interface StackContext extends Omit<ContextProps, 'name'> {
  readonly stack: string;
  readonly environment: Environment;
}

/**
 * Reads the props of every environment's stack from `context` in cdktf.json, or from the context that code gives to the
 * app. Top-level values apply to all environments; values below an environment's name apply to that one and take
 * precedence.
 *
 *     "context": { "architecture": "x86_64", "production": { "settings": { "encryption": "customer-managed" } } }
 *
 * @throws ConfigurationError that lists every violation in any environment, unknown names included.
 */
export function readContext(app: App): StackContext[] {
  const context = app.node.getAllContext() as Context;
  const violations = [
    ...checkNamesIn(context, 'context', [...NAMES, ...ENVIRONMENTS], CDKTF_NAMES),
    ...ENVIRONMENTS.flatMap((environment) => checkOwn(environment, context[environment])),
  ];
  const merged = ENVIRONMENTS.map((environment) => merge(environment, context));
  violations.push(...byEnvironment(merged.map((one) => [one.props.environment, checkStack(one)])));
  if (violations.length > 0) throw new ConfigurationError(violations);
  return merged.map(({ props }) => props);
}

/** An environment's part of the context, still unchecked. */
interface MergedContext {
  /** First part of the stack's name, if set. */
  readonly name: unknown;
  readonly props: StackContext;
}

function merge(environment: Environment, context: Context): MergedContext {
  const own = asObject(context[environment]);
  const set = NAMES.filter((name) => context[name] !== undefined);
  const { name, settings, ...props } = {
    ...Object.fromEntries(set.map((each) => [each, context[each]])),
    ...own,
    settings: mergeSettings(context.settings, own.settings),
  } as Context;
  return {
    name,
    props: { ...props, settings, stack: stackName(environment, context), environment } as StackContext,
  };
}

/** What is not an object is returned as it is, for the check to report. */
function mergeSettings(common: unknown, own: unknown): unknown {
  const wrong = [own, common].find((settings) => settings !== undefined && !isObject(settings));
  return wrong === undefined ? { ...asObject(common), ...asObject(own) } : wrong;
}

function checkStack({
  name,
  props: { stack, account, region, stateBackend, ...choices },
}: MergedContext): string[] {
  const bareName = name === undefined ? [] : checkPipelineName(name);
  return [
    ...(bareName.length > 0 ? bareName : checkPipelineName(stack)),
    ...checkTarget({ account, region }),
    ...checkStateBackend(stateBackend, stack),
    ...checkChoices(choices),
  ];
}

function checkOwn(environment: Environment, own: unknown): string[] {
  const owner = `context.${environment}`;
  if (own === undefined) return [];
  return isObject(own) ? checkNamesIn(own, owner, NAMES) : [notAnObject(owner, own, SETTINGS_EXAMPLE)];
}

/** Returns a sentence for each unknown name, with what it most likely stands for. @param allowed names that are not suggested. */
function checkNamesIn(
  object: Context,
  owner: string,
  known: readonly string[],
  allowed: readonly string[] = [],
): string[] {
  return Object.entries(object)
    .filter(([name]) => !known.includes(name) && !allowed.includes(name))
    .map(([name, value]) => {
      const removed = removedSetting(name, value);
      if (removed !== undefined) return `${owner}: ${removed}`;
      const meant = nearest(name, [...known, ...SETTING_NAMES]);
      return unknownName(owner, name, known, suggestion(meant, value));
    });
}

function suggestion(meant: string | undefined, value: unknown): string {
  return meant !== undefined && (SETTING_NAMES as readonly string[]).includes(meant)
    ? ` Settings belong in "settings": { "${meant}": ${shown(value)} }.`
    : didYouMean(meant);
}

/** Puts the environments before each violation; one that several have in common is listed once. */
function byEnvironment(checked: readonly (readonly [Environment, readonly string[]])[]): string[] {
  const violations = new Set(checked.flatMap(([, found]) => found));
  return [...violations].map((violation) => {
    const names = checked.filter(([, found]) => found.includes(violation)).map(([name]) => name);
    return `${names.length === ENVIRONMENTS.length ? 'all environments' : names.join(', ')}: ${violation}`;
  });
}

function asObject(value: unknown): Context {
  return isObject(value) ? value : {};
}
