/** The notifications of a source bucket: as the pipeline sets them, or as its owner adds them. Pure. */
import { SOURCE_EVENTS, SUFFIXES } from '../../lambda-src/contract';

/** What a bucket tells the function of; one for each suffix, since S3 takes one for each block. */
export interface SourceNotification {
  readonly id: string;
  readonly lambdaFunctionArn: string;
  readonly events: string[];
  /** S3 compares suffixes case-sensitively. */
  readonly filterSuffix: string;
}

/** Two ways to write down the same notifications, for whoever owns the bucket. */
export interface NotificationBlock {
  /** What `aws s3api put-bucket-notification-configuration` takes; it replaces all that is there. */
  readonly json: string;
  /** Blocks for an `aws_s3_bucket_notification`. */
  readonly hcl: string;
}

/** @param aliasArn of the function's alias; may be a token. */
export function sourceNotifications(aliasArn: string): SourceNotification[] {
  return SUFFIXES.map((suffix) => ({
    id: `pictures-${suffix.slice(1)}`,
    lambdaFunctionArn: aliasArn,
    events: [...SOURCE_EVENTS],
    filterSuffix: suffix,
  }));
}

/** The notifications, to be added to those that a bucket has. */
export function notificationBlock(
  name: string,
  notifications: readonly SourceNotification[],
): NotificationBlock {
  // Another pipeline's, or the owner's own, may be called the same.
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
