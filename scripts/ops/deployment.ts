import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Environment } from '../../lambda-src/contract';
import { readSettings, type Settings } from '../../lambda-src/settings';
import { createClients, type OperatorClients } from './clients';
import { findOutputs, output, stackName } from './library/outputs';

/** What the deployed function is configured with. */
export interface FunctionFacts extends Settings {
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

/** A deployed pipeline, as its operator meets it. */
export interface Deployment {
  readonly environment: Environment;
  readonly stack: string;
  readonly clients: OperatorClients;
  readonly sourceBucket: string;
  readonly metadataTable: string;
  readonly failureQueueUrl: string;
  readonly functionName: string;
  /** Where events are sent to. */
  readonly aliasArn: string;
  /** Asks Lambda. */
  readonly readFunction: () => Promise<FunctionFacts>;
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
  const aliasArn = output(outputs, 'image_processor_alias_arn');
  const clients = createClients(aliasArn.split(':')[3] ?? '');
  return {
    environment: env,
    stack: stackName(env),
    clients,
    sourceBucket: output(outputs, 'source_bucket_name'),
    metadataTable: output(outputs, 'metadata_table_name'),
    failureQueueUrl: output(outputs, 'failure_queue_url'),
    functionName: output(outputs, 'image_processor_function_name'),
    aliasArn,
    readFunction: async () => {
      const answer = await clients.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: aliasArn }),
      );
      return {
        ...readSettings(answer.Environment?.Variables ?? {}),
        memoryMegabytes: answer.MemorySize ?? 0,
        timeoutSeconds: answer.Timeout ?? 0,
      };
    },
  };
}
