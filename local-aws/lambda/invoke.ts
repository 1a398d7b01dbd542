import { randomUUID } from 'node:crypto';
import { refuse, type InvokeResponse, type InvokeRequest } from '../gateway/lambda-gateway';
import type { AsyncInvocations, Invoke } from './async-invocations';
import type { FunctionReference, Functions } from './functions';

/** Bytes of the log's end that an answer carries on request. */
const LOG_TAIL_BYTES = 4096;

/** Most bytes of a payload: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_BYTES = 6 * 1024 * 1024;
const MAX_ASYNC_BYTES = 1024 * 1024;

/** Answers an Invoke as Lambda does: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function handleInvoke(
  reference: FunctionReference,
  { type, wantsLog, body }: InvokeRequest,
  functions: Functions,
  invoke: Invoke,
  startAsync: (...args: Parameters<AsyncInvocations['handle']>) => void,
): Promise<InvokeResponse> {
  const tooLarge = sizeFault(type, body.length);
  if (tooLarge !== undefined) return refuse(413, 'RequestEntityTooLargeException', { message: tooLarge });
  const configuration = await functions.find(reference);
  if (!configuration) {
    const Message = `Function not found: ${reference.name}${reference.qualifier ? `:${reference.qualifier}` : ''}`;
    return refuse(404, 'ResourceNotFoundException', { Message });
  }
  let payload: unknown;
  try {
    payload = body.length === 0 ? {} : JSON.parse(body.toString());
  } catch (error) {
    const message = `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`;
    return refuse(400, 'InvalidRequestContentException', { message });
  }
  if (type === 'DryRun') return { status: 204 };
  if (type === 'Event') {
    startAsync(reference, payload);
    return { status: 202 };
  }
  if (await functions.isStopped(reference)) {
    const Reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
    return refuse(429, 'TooManyRequestsException', { Reason, message: 'Rate Exceeded.' });
  }
  const requestId = randomUUID();
  const { result, error, lines } = await invoke(configuration, payload, requestId);
  return {
    status: 200,
    headers: {
      'x-amzn-requestid': requestId,
      'x-amz-executed-version': configuration.Version,
      ...(error && { 'x-amz-function-error': 'Unhandled' }),
      ...(wantsLog && {
        'x-amz-log-result': Buffer.from(lines.join('\n')).subarray(-LOG_TAIL_BYTES).toString('base64'),
      }),
    },
    body: JSON.stringify(error ?? result),
  };
}

function sizeFault(type: string, bytes: number): string | undefined {
  if (type === 'Event' && bytes > MAX_ASYNC_BYTES)
    return `${bytes} byte payload is too large for the Event invocation type (limit ${MAX_ASYNC_BYTES} bytes)`;
  if (bytes > MAX_BYTES)
    return `Request must be smaller than ${MAX_BYTES} bytes for the InvokeFunction operation`;
  return undefined;
}
