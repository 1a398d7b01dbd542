import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Architecture } from '../../constructs/function/packaging';
import type { Environment } from '../../lambda-src/contract';
import { readSettings, type Settings } from '../../lambda-src/settings';
import { findOutputs, output, type Outputs } from '../library/outputs';
import { createClients, type OperatorClients } from './clients';

/** A deployed pipeline. */
export interface Deployment {
  readonly clients: OperatorClients;
  readonly sourceBucket: string;
  readonly metadataTable: string;
  /** ARN of the alias that receives the events. */
  readonly functionArn: string;
  /** Outputs of its Terraform stack; see `output`. */
  readonly outputs: Outputs;
  /** Reads the configuration of the version that the alias points to. */
  readonly readFunctionSettings: () => Promise<Settings & FunctionSize>;
}

/** What the price of a function's running time depends on. */
export interface FunctionSize {
  readonly memoryMegabytes: number;
  readonly architecture: Architecture;
}

/** Selects a deployment. */
export interface DeploymentOptions {
  readonly env: Environment;
  /** File that holds its outputs. @default see OutputsSource */
  readonly outputs?: string | undefined;
}

/** Finds a deployment by its outputs, which include its region. @throws UsageError if an output is missing */
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
