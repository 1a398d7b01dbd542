/** Sends what is to be done again through the deployed function. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { encodeKey } from '../../lambda-src/events/key-encoding';
import type { Deployment } from '../deployment';

/** None of S3's own names: it says that a key is to be looked at, and counts as no upload. */
export const RECONCILE_EVENT = 'Operator:Reconcile';

/**
 * Runs the function on an event, and waits for its end.
 *
 * @param event its payload; a record that is permanently refused is no failure.
 * @returns what the function threw; undefined if all went well.
 * @throws the service's error if the function could not be run.
 */
export async function runFunction(
  { clients, functionArn }: Deployment,
  event: unknown,
): Promise<string | undefined> {
  const answer = await clients.lambda.send(
    new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(event) }),
  );
  return answer.FunctionError === undefined ? undefined : describeError(answer.Payload);
}

/** An event that leads the function to a key of the source bucket: it makes the thumbnail side agree with it. */
export function reconcileEvent(bucket: string, key: string, time = new Date()) {
  const object = { key: encodeKey(key) };
  const record = { eventVersion: '2.1', eventName: RECONCILE_EVENT, eventTime: time.toISOString() };
  return { Records: [{ ...record, s3: { bucket: { name: bucket }, object } }] };
}

function describeError(payload: Uint8Array | undefined): string {
  const text = Buffer.from(payload ?? []).toString();
  try {
    return (JSON.parse(text) as { readonly errorMessage?: string }).errorMessage ?? text;
  } catch {
    return text;
  }
}
