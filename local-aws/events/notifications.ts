/** Finds the functions that get an event, from a bucket's notification configuration. Pure functions. */
import { XMLParser } from 'fast-xml-parser';
import type { ObjectChange } from '../gateway/s3-requests';

/** A notification that sends a bucket's events to a function. */
export interface FunctionNotification {
  readonly id: string;
  /** ARN of a function, a version or an alias. */
  readonly functionArn: string;
  /** Such as `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

interface FilterRule {
  readonly Name: string;
  readonly Value: string;
}

interface CloudFunctionConfiguration {
  readonly Id: string;
  readonly CloudFunction: string;
  readonly Event: readonly string[];
  readonly Filter?: { readonly S3Key?: { readonly FilterRule?: readonly FilterRule[] } };
}

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => ['CloudFunctionConfiguration', 'Event', 'FilterRule'].includes(name),
});

/** Parses the response to `GET /BUCKET?notification`. */
export function readNotifications(xml: string): FunctionNotification[] {
  const { NotificationConfiguration: configuration } = parser.parse(xml) as {
    NotificationConfiguration?: { CloudFunctionConfiguration?: CloudFunctionConfiguration[] } | '';
  };
  if (!configuration) return [];
  return (configuration.CloudFunctionConfiguration ?? []).map(
    ({ Id: id, CloudFunction: functionArn, Event: events, Filter: filter }) => {
      const rules = filter?.S3Key?.FilterRule ?? [];
      const rule = (name: string): string =>
        rules.find(({ Name }) => Name.toLowerCase() === name)?.Value ?? '';
      return { id, functionArn, events, prefix: rule('prefix'), suffix: rule('suffix') };
    },
  );
}

/** Returns whether the same response enables EventBridge. */
export function usesEventBridge(xml: string): boolean {
  const { NotificationConfiguration: configuration } = parser.parse(xml) as {
    NotificationConfiguration?: object | '';
  };
  return typeof configuration === 'object' && 'EventBridgeConfiguration' in configuration;
}

/** Returns whether a notification matches a change. Filters are case-sensitive; an event can end with the wildcard `*`. */
export function matchesChange(
  { events, prefix, suffix }: FunctionNotification,
  { eventName, key }: ObjectChange,
): boolean {
  const name = `s3:${eventName}`;
  const type = events.some((event) =>
    event.endsWith('*') ? name.startsWith(event.slice(0, -1)) : name === event,
  );
  return type && key.startsWith(prefix) && key.endsWith(suffix);
}
