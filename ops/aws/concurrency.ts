/** The reserved concurrency of a function, which 0 stops. */
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';

/** Stops a function; new events go to the failure queue without an attempt. */
export const STOPPED = 0;
/** No reservation, as Terraform writes it. */
export const UNRESERVED = -1;

/** Executions that are reserved, or UNRESERVED. */
export async function readReserved(lambda: LambdaClient, functionName: string): Promise<number> {
  const answer = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName }));
  return answer.ReservedConcurrentExecutions ?? UNRESERVED;
}

/** Reserves executions, or none where UNRESERVED. */
export async function reserve(lambda: LambdaClient, functionName: string, executions: number): Promise<void> {
  const FunctionName = functionName;
  if (executions === UNRESERVED) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  else {
    const request = { FunctionName, ReservedConcurrentExecutions: executions };
    await lambda.send(new PutFunctionConcurrencyCommand(request));
  }
}
