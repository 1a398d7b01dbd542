import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Architecture } from '../../constructs/function/packaging';
import type { Environment } from '../../lambda-src/contract';
import { readSettings, type Settings } from '../../lambda-src/settings';
import { findOutputs, output, type Outputs } from '../library/outputs';
import { createClients, type OperatorClients } from './clients';

/** A deployed pipeline, as its operator meets it. */
export interface Deployment {
  readonly clients: OperatorClients;
  readonly sourceBucket: string;
  readonly metadataTable: string;
  /** ARN of the alias that events are sent to. */
  readonly functionArn: string;
  /** All that it tells of itself; see `output`. */
  readonly outputs: Outputs;
  /** What the version that events are sent to is configured with. */
  readonly readFunctionSettings: () => Promise<Settings & FunctionSize>;
}

/** What a function's time costs hangs on it. */
export interface FunctionSize {
  readonly memoryMegabytes: number;
  readonly architecture: Architecture;
}

/** Which deployment is meant. */
export interface DeploymentOptions {
  readonly env: Environment;
  /** File of its outputs. */
  readonly outputs?: string | undefined;
}

/** Finds a deployment by its outputs, which name its region too. @throws UsageError if one is missing. */
export function findDeployment({ env, outputs: file }: DeploymentOptions): Deployment {
  const outputs = findOutputs({ environment: env, file, endpoint: process.env.AWS_ENDPOINT_URL });
  const functionArn = output(outputs, 'image_processor_alias_arn');
  const clients = createClients(functionArn.split(':')[3] ?? '');
  return {
    clients,
    sourceBucket: output(outputs, 'source_bucket_name'),
    metadataTable: output(outputs, 'metadata_table_name'),
    functionArn,
    outputs,
    readFunctionSettings: async () => {
      const { Environment, MemorySize, Architectures } = await clients.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: functionArn }),
      );
      return {
        ...readSettings(Environment?.Variables ?? {}),
        memoryMegabytes: MemorySize ?? 0,
        architecture: Architectures?.[0] ?? 'x86_64',
      };
    },
  };
}
