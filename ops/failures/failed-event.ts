/** What a message of the failure queue says. Pure. */
import { readEitherEvent } from '../../lambda-src/events/eventbridge-events';

/** An event that waits on the failure queue. */
export interface FailedEvent {
  /** What is sent to the function again; undefined where the message is no JSON. */
  readonly event: unknown;
  /** What it is about, `bucket/key`; empty where it does not say. */
  readonly objects: readonly string[];
  /** Why it lies there: the same text for whatever failed in the same way. */
  readonly error: string;
}

/** Text of a message's attributes, by name. */
export type MessageAttributes = Readonly<Record<string, string | undefined>>;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations */
interface DestinationMessage {
  readonly requestContext: { readonly condition?: string };
  readonly requestPayload: unknown;
  readonly responsePayload?: { readonly errorType?: string; readonly errorMessage?: string } | null;
}

/** Conditions of an event that Lambda gave up without an error. */
const CONDITIONS: Readonly<Record<string, string>> = {
  ZeroReservedConcurrency: 'not tried: the function was stopped',
  EventAgeExceeded: 'given up: it waited for more than six hours',
};
/** What Lambda and EventBridge call the error in the attributes of an event that they could not deliver. */
const ERROR_ATTRIBUTES = ['ErrorMessage', 'ERROR_MESSAGE', 'ErrorCode', 'ERROR_CODE'];
const UNREADABLE = 'no JSON: it cannot be sent';

/** Reads a message of Lambda's destination, or the plain event that a dead-letter queue holds. */
export function readFailedEvent(body: string, attributes: MessageAttributes = {}): FailedEvent {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { event: undefined, objects: [], error: UNREADABLE };
  }
  if (isOfDestination(json)) {
    const { requestPayload: event } = json;
    const objects = objectsOf(event);
    return { event, objects, error: errorOf(json, objects) };
  }
  const said = ERROR_ATTRIBUTES.map((name) => attributes[name]).find((text) => text !== undefined);
  return {
    event: json,
    objects: objectsOf(json),
    error: `not delivered${said ? `: ${errorText(said, [])}` : ''}`,
  };
}

function isOfDestination(json: unknown): json is DestinationMessage {
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
 * What was thrown, without what differs between two failures of one kind. The function says
 * `1 failed: bucket/key: AccessDenied: ...`; Lambda itself, what became of the process.
 */
export function errorText(thrown: string, objects: readonly string[]): string {
  return objects
    .reduce((text, object) => text.replaceAll(`${object}: `, ''), thrown)
    .replace(/^\d+ failed: /, '')
    .replaceAll(/\b(RequestId: )?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '…')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Messages that failed in the same way. */
export interface FailureGroup<T> {
  readonly error: string;
  readonly members: readonly T[];
}

/** Groups by error, the largest group first. */
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
