import { randomUUID } from 'node:crypto';
import type { AsyncInvocations, Invoke } from './async-invocations';
import type { FunctionReference, Functions } from './functions';

/** Parameters of an Invoke request: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export interface InvokeRequest {
  /** InvocationType: `RequestResponse`, `Event`, or `DryRun`. */
  readonly type: string;
  /** Whether LogType is `Tail`. */
  readonly wantsLog: boolean;
  /** The payload, unparsed. */
  readonly body: Buffer;
}

/** An HTTP response of Lambda. */
export interface InvokeResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Returns a response with a client error. SDKs read the type from the header. */
export function refuse(
  status: number,
  type: string,
  details: Readonly<Record<string, string>>,
): InvokeResponse {
  const body = JSON.stringify({ Type: 'User', ...details });
  return { status, headers: { 'x-amzn-errortype': type }, body };
}

/** Number of bytes from the end of the log that X-Amz-Log-Result holds. */
const LOG_TAIL_BYTES = 4096;

/** Maximum payload in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_BYTES = 6 * 1024 * 1024;
const MAX_ASYNC_BYTES = 1024 * 1024;

/** Handles an Invoke request as Lambda does. @param startAsync called for the invocation type `Event`; must not wait. */
export async function handleInvoke(
  reference: FunctionReference,
  { type, wantsLog, body }: InvokeRequest,
  functions: Functions,
  invoke: Invoke,
  startAsync: (...args: Parameters<AsyncInvocations['handle']>) => void,
): Promise<InvokeResponse> {
  const tooLarge = findSizeError(type, body.length);
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

function findSizeError(type: string, bytes: number): string | undefined {
  if (type === 'Event' && bytes > MAX_ASYNC_BYTES)
    return `${bytes} byte payload is too large for the Event invocation type (limit ${MAX_ASYNC_BYTES} bytes)`;
  if (bytes > MAX_BYTES)
    return `Request must be smaller than ${MAX_BYTES} bytes for the InvokeFunction operation`;
  return undefined;
}
