/**
 * Names of stacks, for the app and for the commands alike. Imports nothing that takes time to load: `npm run ops` starts
 * with it.
 */
import type { Environment } from '../../lambda-src/contract';

/** Names and values, as parsed from JSON: `context` in cdktf.json. */
export type Context = Readonly<Record<string, unknown>>;

/** First part of the stacks' names if the context sets no `name`. */
export const DEFAULT_NAME = 'thumbnails';

/** Returns the name of an environment's stack, `<name>-<environment>`. An environment's own `name` takes precedence. */
export function stackName(environment: Environment, context: Context): string {
  const { [environment]: own, name: common } = context;
  const name = (isObject(own) ? own.name : undefined) ?? common;
  return `${typeof name === 'string' ? name : DEFAULT_NAME}-${environment}`;
}

/** Whether a value is a JSON object: neither a list nor null. */
export function isObject(value: unknown): value is Context {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
