import { randomUUID } from 'node:crypto';
import type { AsyncInvocations, Invoke } from './async-invocations';
import type { FunctionReference, Functions } from './functions';
import type { InvokeAnswer, InvokeRequest } from './lambda-front';

/** Bytes of the log's end that an answer carries on request. */
const LOG_TAIL_BYTES = 4096;

/** Answers an Invoke as Lambda does: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function answerInvoke(
  reference: FunctionReference,
  { type, wantsLog, payload }: InvokeRequest,
  functions: Functions,
  invoke: Invoke,
  startAsync: (...args: Parameters<AsyncInvocations['handle']>) => void,
): Promise<InvokeAnswer> {
  const configuration = await functions.find(reference);
  if (!configuration) {
    const Message = `Function not found: ${reference.name}${reference.qualifier ? `:${reference.qualifier}` : ''}`;
    return {
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: JSON.stringify({ Type: 'User', Message }),
    };
  }
  if (type === 'DryRun') return { status: 204 };
  if (type === 'Event') {
    startAsync(reference, payload);
    return { status: 202 };
  }
  const { result, error, lines } = await invoke(configuration, payload, randomUUID());
  return {
    status: 200,
    headers: {
      'x-amz-executed-version': configuration.Version,
      ...(error && { 'x-amz-function-error': 'Unhandled' }),
      ...(wantsLog && {
        'x-amz-log-result': Buffer.from(lines.join('\n')).subarray(-LOG_TAIL_BYTES).toString('base64'),
      }),
    },
    body: JSON.stringify(error ?? result),
  };
}
