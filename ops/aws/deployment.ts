import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
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
  /** Reads the newest configuration, which differs from the alias's if `live_version` is pinned. */
  readonly readNewestSettings: () => Promise<Settings & FunctionSize>;
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
    readFunctionSettings: () => readConfiguration(clients.lambda, functionArn),
    readNewestSettings: () => readConfiguration(clients.lambda, withoutQualifier(functionArn)),
  };
}

async function readConfiguration(
  lambda: LambdaClient,
  FunctionName: string,
): Promise<Settings & FunctionSize> {
  const { Environment, MemorySize, Architectures } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  return {
    ...readSettings(Environment?.Variables ?? {}),
    memoryMegabytes: MemorySize ?? 0,
    architecture: Architectures?.[0] ?? 'x86_64',
  };
}

/** Returns the ARN of a function from that of its alias: `arn:aws:lambda:<region>:<account>:function:<name>`. */
function withoutQualifier(aliasArn: string): string {
  return aliasArn.split(':').slice(0, 7).join(':');
}
