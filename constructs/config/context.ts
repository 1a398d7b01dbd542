import type { App } from 'cdktf';
import type { Environment } from '../../lambda-src/contract';
import type { ThumbnailStackProps } from '../thumbnail-stack';

/** What can be set without touching the code: props of a stack, and what its name begins with. */
interface ContextProps extends Omit<ThumbnailStackProps, 'environment'> {
  /** The stack, its state and all that it makes are named `<name>-<environment>`. @default thumbnails */
  readonly name?: string;
}

const NAMES = [
  'name',
  'architecture',
  'stateBackend',
  'existingSourceBucket',
  'alarmTopicArn',
  'settings',
] as const satisfies (keyof ContextProps)[];

/** What the names of stacks begin with where nothing else is said. */
export const DEFAULT_NAME = 'thumbnails';

/**
 * Reads the props of one environment's stack from `context` in cdktf.json: what stands there holds for all
 * environments, what stands below an environment's name for that one, and is the stronger.
 *
 *     "context": { "architecture": "x86_64", "production": { "settings": { "encryption": "customer-managed" } } }
 *
 * @throws Error if something unknown stands below the environment's name. Beside it, other names are CDKTF's own.
 */
export function readContext(app: App, environment: Environment): ContextProps & { readonly name: string } {
  const own = (app.node.tryGetContext(environment) ?? {}) as ContextProps;
  const unknown = Object.keys(own).find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `context.${environment}.${unknown} in cdktf.json is not known: there are ${NAMES.join(', ')}; settings such as reservedConcurrency stand in "settings".`,
    );
  }
  const common = Object.fromEntries(
    NAMES.map((name) => [name, app.node.tryGetContext(name) as unknown]).filter(
      ([, value]) => value !== undefined,
    ),
  ) as ContextProps;
  return { name: DEFAULT_NAME, ...common, ...own, settings: { ...common.settings, ...own.settings } };
}
