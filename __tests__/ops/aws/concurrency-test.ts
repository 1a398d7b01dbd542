import {
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { readReserved, reserve, UNRESERVED } from '../../../ops/aws/concurrency';

/** A client that keeps what it was asked, and answers the same to all of it. */
function clientThatAnswers(answer: object) {
  const asked: object[] = [];
  const send = (command: object): Promise<object> => {
    asked.push(command);
    return Promise.resolve(answer);
  };
  return { client: { send } as unknown as LambdaClient, asked };
}

test.each([
  [{ ReservedConcurrentExecutions: 0 }, 0],
  [{ ReservedConcurrentExecutions: 100 }, 100],
  [{}, UNRESERVED],
])('of a function of which Lambda says %j, %d executions are reserved', async (answer, executions) => {
  expect(await readReserved(clientThatAnswers(answer).client, 'f')).toBe(executions);
});

test('executions are reserved by their number, and none by taking the reservation away', async () => {
  const { client, asked } = clientThatAnswers({});
  for (const executions of [0, 100, UNRESERVED]) await reserve(client, 'f', executions);
  const [stop, some, none] = asked;
  expect(stop).toBeInstanceOf(PutFunctionConcurrencyCommand);
  expect(stop).toHaveProperty('input', { FunctionName: 'f', ReservedConcurrentExecutions: 0 });
  expect(some).toHaveProperty('input', { FunctionName: 'f', ReservedConcurrentExecutions: 100 });
  expect(none).toBeInstanceOf(DeleteFunctionConcurrencyCommand);
});
