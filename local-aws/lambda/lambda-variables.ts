import { hostname } from 'node:os';
import type { FunctionConfiguration } from './functions';

/** Parts of a function's configuration that Lambda passes on as environment variables. */
type Described = Pick<
  FunctionConfiguration,
  'FunctionName' | 'Version' | 'Runtime' | 'MemorySize' | 'Handler'
>;

/**
 * Returns the environment variables that Lambda adds to those of the function.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 *
 * @param taskRoot folder of the unpacked function.
 * @param modules value of NODE_PATH: the module folders of the layers.
 */
export function lambdaVariables(
  { FunctionName, Version, Runtime, MemorySize, Handler }: Described,
  taskRoot: string,
  modules: string,
): Record<string, string> {
  return {
    _HANDLER: Handler,
    LAMBDA_TASK_ROOT: taskRoot,
    NODE_PATH: modules,
    AWS_EXECUTION_ENV: `AWS_Lambda_${Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: FunctionName,
    AWS_LAMBDA_FUNCTION_VERSION: Version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    // All functions of this project log in this format, and platform-lines.ts writes no other.
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${FunctionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(Version, hostname()),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
  };
}

/** Returns a name such as `2026/01/31/[12]host`: one log stream per day, version, and machine. */
export function logStreamName(version: string, host: string, now = new Date()): string {
  return `${now.toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${host}`;
}
