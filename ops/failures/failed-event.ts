/** Parses messages of the failure queue. Pure. */
import { readEitherEvent } from '../../lambda-src/events/eventbridge-events';

/** An event on the failure queue. */
export interface FailedEvent {
  /** The event to send to the function again; undefined if the message is not JSON. */
  readonly event: unknown;
  /** Objects that the event is about, as `bucket/key`; empty if unknown. */
  readonly objects: readonly string[];
  /** Why it failed; the same text for every event that failed in the same way. */
  readonly error: string;
}

/** String values of a message's attributes, by name. */
export type MessageAttributes = Readonly<Record<string, string | undefined>>;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations */
interface DestinationMessage {
  readonly requestContext: { readonly condition?: string };
  readonly requestPayload: unknown;
  readonly responsePayload?: { readonly errorType?: string; readonly errorMessage?: string } | null;
}

/** Conditions under which Lambda gives up without an error of the function. */
const CONDITIONS: Readonly<Record<string, string>> = {
  ZeroReservedConcurrency: 'not attempted: the function was stopped',
  EventAgeExceeded: 'expired: not processed within 6 hours',
};
/** Attributes in which Lambda and EventBridge report why they could not deliver an event. */
const ERROR_ATTRIBUTES = ['ErrorMessage', 'ERROR_MESSAGE', 'ErrorCode', 'ERROR_CODE'];
const UNREADABLE = 'not JSON: cannot be sent';

/** Parses a message of a Lambda destination, or the bare event of a dead-letter queue. */
export function readFailedEvent(body: string, attributes: MessageAttributes = {}): FailedEvent {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { event: undefined, objects: [], error: UNREADABLE };
  }
  if (isDestinationMessage(json)) {
    const { requestPayload: event } = json;
    const objects = objectsOf(event);
    return { event, objects, error: errorOf(json, objects) };
  }
  const reason = ERROR_ATTRIBUTES.map((name) => attributes[name]).find((text) => text !== undefined);
  return {
    event: json,
    objects: objectsOf(json),
    error: `not delivered${reason ? `: ${errorText(reason, [])}` : ''}`,
  };
}

function isDestinationMessage(json: unknown): json is DestinationMessage {
  return typeof json === 'object' && json !== null && 'requestContext' in json && 'requestPayload' in json;
}

function objectsOf(event: unknown): string[] {
  return readEitherEvent(event).flatMap((record) =>
    record.kind === 'unreadable' ? [] : `${record.object.bucket}/${record.object.key}`,
  );
}

function errorOf(
  { requestContext, responsePayload }: DestinationMessage,
  objects: readonly string[],
): string {
  const { condition = 'no condition' } = requestContext;
  const { errorType, errorMessage } = responsePayload ?? {};
  return errorMessage === undefined
    ? (CONDITIONS[condition] ?? errorType ?? condition)
    : errorText(errorMessage, objects);
}

/**
 * Returns an error message without the parts that differ between failures of the same kind: keys, request IDs. The
 * function throws `1 failed: bucket/key: AccessDenied: ...`; Lambda itself reports timeouts and crashes.
 */
export function errorText(thrown: string, objects: readonly string[]): string {
  return objects
    .reduce((text, object) => text.replaceAll(`${object}: `, ''), thrown)
    .replace(/^\d+ failed: /, '')
    .replaceAll(/\b(RequestId: )?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '…')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Messages with the same error. */
export interface FailureGroup<T> {
  readonly error: string;
  readonly members: readonly T[];
}

/** Groups messages by error, largest group first. */
export function groupByError<T extends { readonly failure: FailedEvent }>(
  messages: readonly T[],
): FailureGroup<T>[] {
  const groups = new Map<string, T[]>();
  for (const message of messages) {
    const group = groups.get(message.failure.error);
    if (group) group.push(message);
    else groups.set(message.failure.error, [message]);
  }
  return [...groups]
    .map(([error, members]) => ({ error, members }))
    .sort((a, b) => b.members.length - a.members.length);
}
