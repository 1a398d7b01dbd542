/** Notifications of the source bucket, set by the pipeline or added by the bucket's owner. Pure. */
import { SOURCE_EVENTS, SUFFIXES } from '../../lambda-src/contract';

/** One notification. Each has one suffix, because S3 allows one suffix filter per notification. */
export interface SourceNotification {
  readonly id: string;
  readonly lambdaFunctionArn: string;
  readonly events: string[];
  /** Case-sensitive. */
  readonly filterSuffix: string;
}

/** The notifications in two formats, for the owner of an existing bucket. */
export interface NotificationBlock {
  /** Input of `aws s3api put-bucket-notification-configuration`, which replaces all notifications of the bucket. */
  readonly json: string;
  /** Blocks for an `aws_s3_bucket_notification` resource. */
  readonly hcl: string;
}

/** Returns one notification per suffix. @param aliasArn ARN of the function's alias; may be a token. */
export function sourceNotifications(aliasArn: string): SourceNotification[] {
  return SUFFIXES.map((suffix) => ({
    id: `pictures-${suffix.slice(1)}`,
    lambdaFunctionArn: aliasArn,
    events: [...SOURCE_EVENTS],
    filterSuffix: suffix,
  }));
}

/** Returns the notifications in the formats for the bucket's owner. */
export function notificationBlock(
  name: string,
  notifications: readonly SourceNotification[],
): NotificationBlock {
  // Prefix the ids, which must be unique among all notifications of the bucket.
  const named = notifications.map((notification) => ({ ...notification, id: `${name}-${notification.id}` }));
  return {
    json: JSON.stringify({
      LambdaFunctionConfigurations: named.map(({ id, lambdaFunctionArn, events, filterSuffix }) => ({
        Id: id,
        LambdaFunctionArn: lambdaFunctionArn,
        Events: events,
        Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: filterSuffix }] } },
      })),
    }),
    hcl: named.map(hclBlock).join('\n'),
  };
}

function hclBlock({ id, lambdaFunctionArn, events, filterSuffix }: SourceNotification): string {
  return `lambda_function {
  id                  = "${id}"
  lambda_function_arn = "${lambdaFunctionArn}"
  events              = [${events.map((event) => `"${event}"`).join(', ')}]
  filter_suffix       = "${filterSuffix}"
}
`;
}
