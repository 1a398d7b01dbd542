/** Reads and sets a function's reserved concurrency; 0 stops the function. */
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';

/** Stops a function: Lambda sends new events to the failure queue without invoking it. */
export const STOPPED = 0;
/** No reservation, in Terraform's notation. */
export const UNRESERVED = -1;

/** Returns a function's reserved concurrency, or UNRESERVED. */
export async function readReserved(lambda: LambdaClient, functionName: string): Promise<number> {
  const response = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName }));
  return response.ReservedConcurrentExecutions ?? UNRESERVED;
}

/** Sets a function's reserved concurrency; UNRESERVED removes the reservation. */
export async function reserve(lambda: LambdaClient, functionName: string, executions: number): Promise<void> {
  const FunctionName = functionName;
  if (executions === UNRESERVED) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  else {
    const request = { FunctionName, ReservedConcurrentExecutions: executions };
    await lambda.send(new PutFunctionConcurrencyCommand(request));
  }
}
