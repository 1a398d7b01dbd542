/** The CloudWatch metrics of alarms and dashboard, and the dimensions that identify those of one pipeline. */
import { METRICS, TIMESTAMP_INDEX, type Environment } from '../../lambda-src/contract';
import type { EnvironmentSettings } from '../config/environments';
import type { Architecture } from '../function/packaging';

/** Metrics that AWS publishes by default, free of charge, and the dimensions that each requires. */
export const AWS_METRICS = {
  /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  'AWS/Lambda': {
    dimensions: [['FunctionName']],
    names: [
      'AsyncEventAge',
      'AsyncEventsDropped',
      'AsyncEventsReceived',
      'ConcurrentExecutions',
      'DestinationDeliveryFailures',
      'Duration',
      'Errors',
      'Invocations',
      'Throttles',
    ],
  },
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
  'AWS/SQS': {
    dimensions: [['QueueName']],
    names: ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'],
  },
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
  'AWS/DynamoDB': {
    dimensions: [['TableName'], ['TableName', 'GlobalSecondaryIndexName']],
    names: [
      'ConsumedReadCapacityUnits',
      'ConsumedWriteCapacityUnits',
      'ReadThrottleEvents',
      'WriteThrottleEvents',
    ],
  },
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html */
  'AWS/Logs': { dimensions: [['LogGroupName']], names: ['IncomingBytes'] },
} as const;

type AwsNamespace = keyof typeof AWS_METRICS;
/** `p99`: 99 % of the values are at most this value. */
export type Statistic = 'Sum' | 'Average' | 'Maximum' | `p${number}`;

/** A CloudWatch metric with dimensions and statistic. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
}

/** What alarms and dashboard monitor; most names are tokens. */
export interface MonitoredResources {
  readonly environment: Environment;
  readonly functionName: string;
  readonly queueName: string;
  readonly tableName: string;
  readonly logGroupName: string;
  readonly architecture: Architecture;
  /** Number of images that are made in addition to each thumbnail. */
  readonly variantCount: number;
  readonly settings: EnvironmentSettings;
}

/** Returns the metrics of one pipeline by resource: `metricsOf(resources).queue('…', 'Maximum')`. */
export function metricsOf(
  resources: Pick<
    MonitoredResources,
    'environment' | 'functionName' | 'queueName' | 'tableName' | 'logGroupName'
  >,
) {
  const { environment, functionName, queueName, tableName, logGroupName } = resources;
  const index = { TableName: tableName, GlobalSecondaryIndexName: TIMESTAMP_INDEX.name };
  return {
    images: (name: 'processedImages' | 'processingErrors'): Metric => ({
      namespace: METRICS.namespace,
      metricName: METRICS[name],
      dimensions: { [METRICS.dimension]: environment },
      statistic: 'Sum',
    }),
    lambda: awsMetric('AWS/Lambda', { FunctionName: functionName }),
    queue: awsMetric('AWS/SQS', { QueueName: queueName }),
    table: awsMetric('AWS/DynamoDB', { TableName: tableName }),
    index: awsMetric('AWS/DynamoDB', index),
    logs: awsMetric('AWS/Logs', { LogGroupName: logGroupName }),
  };
}

function awsMetric<N extends AwsNamespace>(namespace: N, dimensions: Metric['dimensions']) {
  return (metricName: (typeof AWS_METRICS)[N]['names'][number], statistic: Statistic): Metric => ({
    namespace,
    metricName,
    dimensions,
    statistic,
  });
}
