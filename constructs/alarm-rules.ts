import { METRICS, TIMESTAMP_INDEX, type Environment } from '../lambda-src/contract';

/** One series of a CloudWatch metric. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Average' | 'Maximum';
}

/** What one alarm watches, and when it goes off. */
export interface AlarmRule {
  /** The alarm is `<pipeline>-<id>`. */
  readonly id: string;
  /** A sentence for whoever is woken by it. */
  readonly description: string;
  /** The series; several are added up, and where one is silent it counts as 0. */
  readonly metrics: readonly [Metric, ...Metric[]];
  /** The alarm goes off above it. */
  readonly threshold: number;
  /** Periods of five minutes in a row. */
  readonly periods: number;
}

/** Names that the metrics' dimensions carry; tokens mostly. */
export interface WatchedResources {
  readonly environment: Environment;
  readonly functionName: string;
  readonly queueName: string;
  readonly tableName: string;
}

/** More failed attempts than this within one period. */
const MAX_ERRORS = 5;
/** Half of the function's time limit. */
const MAX_AVERAGE_MILLISECONDS = 30_000;
/** Both retries are over after about three minutes: an older event waits for an execution. */
const MAX_EVENT_AGE_MILLISECONDS = 15 * 60 * 1000;

/** Whatever can go wrong with a pipeline unseen, each with the alarm that shows it. */
export function alarmRules(watched: WatchedResources): AlarmRule[] {
  return [...pictureRules(watched), ...functionRules(watched), ...storageRules(watched)];
}

function pictureRules({ environment }: WatchedResources): AlarmRule[] {
  return [
    {
      id: 'ProcessingErrors',
      description: `More than ${MAX_ERRORS} attempts to make a thumbnail failed within five minutes`,
      metrics: [
        {
          namespace: METRICS.namespace,
          metricName: METRICS.processingErrors,
          dimensions: { [METRICS.dimension]: environment },
          statistic: 'Sum',
        },
      ],
      threshold: MAX_ERRORS,
      periods: 1,
    },
  ];
}

function functionRules({ functionName }: WatchedResources): AlarmRule[] {
  const metric = (metricName: string, statistic: Metric['statistic']): [Metric] => [
    { namespace: 'AWS/Lambda', metricName, dimensions: { FunctionName: functionName }, statistic },
  ];
  return [
    {
      id: 'LambdaDuration',
      description: 'Thumbnails took more than half of the time limit on average for ten minutes',
      metrics: metric('Duration', 'Average'),
      threshold: MAX_AVERAGE_MILLISECONDS,
      periods: 2,
    },
    {
      id: 'LambdaThrottles',
      description: 'Events were held back because all reserved executions were busy',
      metrics: metric('Throttles', 'Sum'),
      threshold: 0,
      periods: 1,
    },
    {
      id: 'LambdaErrors',
      description: `More than ${MAX_ERRORS} attempts ended by an error, a crash, or the time or memory limit within five minutes`,
      metrics: metric('Errors', 'Sum'),
      threshold: MAX_ERRORS,
      periods: 1,
    },
    {
      id: 'EventAge',
      description:
        'An event waited for more than 15 minutes: thumbnails fall behind; after 6 hours events are given up',
      metrics: metric('AsyncEventAge', 'Maximum'),
      threshold: MAX_EVENT_AGE_MILLISECONDS,
      periods: 1,
    },
    {
      id: 'EventsDropped',
      description: 'Lambda dropped an event without handling it or putting it on the failure queue',
      metrics: metric('AsyncEventsDropped', 'Sum'),
      threshold: 0,
      periods: 1,
    },
    {
      id: 'DestinationFailures',
      description:
        'An event that could not be handled could not be put on the failure queue either, and is lost',
      metrics: metric('DestinationDeliveryFailures', 'Sum'),
      threshold: 0,
      periods: 1,
    },
  ];
}

function storageRules({ queueName, tableName }: WatchedResources): AlarmRule[] {
  const throttles = (metricName: string, index: Readonly<Record<string, string>> = {}): Metric => ({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensions: { TableName: tableName, ...index },
    statistic: 'Sum',
  });
  return [
    {
      id: 'FailedEvents',
      description:
        'There is an event on the failure queue: a thumbnail is missing or stale until it is sent again',
      metrics: [
        {
          namespace: 'AWS/SQS',
          metricName: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: queueName },
          statistic: 'Maximum',
        },
      ],
      threshold: 0,
      periods: 1,
    },
    {
      id: 'TableThrottles',
      description:
        'The table of records or its index refused reads or writes because there were too many at once',
      metrics: [
        throttles('ReadThrottleEvents'),
        throttles('WriteThrottleEvents'),
        throttles('WriteThrottleEvents', { GlobalSecondaryIndexName: TIMESTAMP_INDEX.name }),
      ],
      threshold: 0,
      periods: 1,
    },
  ];
}
