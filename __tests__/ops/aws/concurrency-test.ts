import {
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { readReserved, reserve, UNRESERVED } from '../../../ops/aws/concurrency';

/** A client that records its commands, and returns the same response to each. */
function clientWithResponse(response: object) {
  const commands: object[] = [];
  const send = (command: object): Promise<object> => {
    commands.push(command);
    return Promise.resolve(response);
  };
  return { client: { send } as unknown as LambdaClient, commands };
}

test.each([
  [{ ReservedConcurrentExecutions: 0 }, 0],
  [{ ReservedConcurrentExecutions: 100 }, 100],
  [{}, UNRESERVED],
])('the response %j means a reserved concurrency of %d', async (response, executions) => {
  expect(await readReserved(clientWithResponse(response).client, 'f')).toBe(executions);
});

test('reserve sets a number, and deletes the reservation for UNRESERVED', async () => {
  const { client, commands } = clientWithResponse({});
  for (const executions of [0, 100, UNRESERVED]) await reserve(client, 'f', executions);
  const [stop, some, none] = commands;
  expect(stop).toBeInstanceOf(PutFunctionConcurrencyCommand);
  expect(stop).toHaveProperty('input', { FunctionName: 'f', ReservedConcurrentExecutions: 0 });
  expect(some).toHaveProperty('input', { FunctionName: 'f', ReservedConcurrentExecutions: 100 });
  expect(none).toBeInstanceOf(DeleteFunctionConcurrencyCommand);
});
