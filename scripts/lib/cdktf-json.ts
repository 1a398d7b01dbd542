import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, stackName, type Context } from '../../constructs/config/stack-name';
import type { Environment } from '../../lambda-src/contract';
import { PROJECT_ROOT } from './paths';
import { printable } from './terminal';
import { UsageError } from './usage-error';

/** Returns `context` of a folder's cdktf.json; an empty one if there is no such file. @throws UsageError if it is no JSON. */
export function projectContext(folder = PROJECT_ROOT): Context {
  const file = path.join(folder, 'cdktf.json');
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isObject(json) && isObject(json.context) ? json.context : {};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UsageError(`${printable(file)} cannot be read: ${printable((error as Error).message)}.`);
  }
}

/** Returns the name of an environment's stack as the project's context sets it. */
export function projectStackName(environment: Environment, folder = PROJECT_ROOT): string {
  return stackName(environment, projectContext(folder));
}
