/** Sends events through the deployed function. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { encodeKey } from '../../lambda-src/events/key-encoding';
import type { Deployment } from '../aws/deployment';

/** Event name that S3 never uses: the function reconciles the key, and does not count an upload. */
export const RECONCILE_EVENT = 'Operator:Reconcile';

/**
 * Invokes the function with an event, and waits for the result.
 *
 * @param event payload; permanently rejected images are not failures
 * @returns the function's error message; undefined if it succeeded
 * @throws the service's error if the function could not be invoked
 */
export async function runFunction(
  { clients, functionArn }: Deployment,
  event: unknown,
): Promise<string | undefined> {
  const response = await clients.lambda.send(
    new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(event) }),
  );
  return response.FunctionError === undefined ? undefined : describeError(response.Payload);
}

/** Creates an event on which the function reconciles a key of the source bucket. */
export function reconcileEvent(bucket: string, key: string, time = new Date()) {
  const record = { eventVersion: '2.1', eventName: RECONCILE_EVENT, eventTime: time.toISOString() };
  return { Records: [{ ...record, s3: { bucket: { name: bucket }, object: { key: encodeKey(key) } } }] };
}

function describeError(payload: Uint8Array | undefined): string {
  const text = Buffer.from(payload ?? []).toString();
  try {
    return (JSON.parse(text) as { readonly errorMessage?: string }).errorMessage ?? text;
  } catch {
    return text;
  }
}
