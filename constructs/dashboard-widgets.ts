/** What the dashboard shows. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
import { METRICS, TIMESTAMP_INDEX } from '../lambda-src/contract';
import type { WatchedResources } from './metrics';

/** One widget, still without its place. */
export interface Widget {
  readonly type: 'alarm' | 'metric' | 'log';
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Widgets that stand side by side. */
export interface WidgetRow {
  /** In units of CloudWatch's grid. */
  readonly height: number;
  readonly widgets: readonly Widget[];
}

/** What the widgets speak of; tokens mostly. */
export interface DashboardSubjects {
  readonly region: string;
  readonly watched: WatchedResources;
  readonly alarmArns: readonly string[];
}

/** A series: `[namespace, metric, dimension, value, …, {stat, label}]`. */
type Series = readonly (string | Readonly<Record<string, string>>)[];

const PERIOD_SECONDS = 300;

/** The rows from top to bottom: health first. */
export function dashboardRows(subjects: DashboardSubjects): WidgetRow[] {
  const { alarmArns } = subjects;
  return [
    {
      height: 4,
      widgets: [
        {
          type: 'alarm',
          properties: { title: 'Health', alarms: alarmArns, sortBy: 'stateUpdatedTimestamp' },
        },
      ],
    },
    { height: 6, widgets: [pictures(subjects), invocations(subjects), durations(subjects)] },
    { height: 7, widgets: [failuresByReason(subjects), lastFailures(subjects)] },
    { height: 6, widgets: [waitingEvents(subjects), failureQueue(subjects), table(subjects)] },
  ];
}

function pictures({ region, watched: { environment } }: DashboardSubjects): Widget {
  const own = (name: string, label: string): Series =>
    series(METRICS.namespace, name, [METRICS.dimension, environment], { stat: 'Sum', label });
  return graph('Pictures', region, [
    own(METRICS.processedImages, 'thumbnails written'),
    own(METRICS.processingErrors, 'failed attempts'),
  ]);
}

function invocations({ region, watched }: DashboardSubjects): Widget {
  return graph('Invocations', region, [
    ofFunction(watched, 'Invocations', 'Sum', 'invocations'),
    ofFunction(watched, 'Errors', 'Sum', 'errors'),
    ofFunction(watched, 'Throttles', 'Sum', 'throttles'),
    ofFunction(watched, 'ConcurrentExecutions', 'Maximum', 'at the same time'),
  ]);
}

function durations({ region, watched }: DashboardSubjects): Widget {
  const percentiles = ['p50', 'p95', 'p99'].map((stat) => ofFunction(watched, 'Duration', stat, stat));
  return graph('Duration (ms)', region, [
    ...percentiles,
    ofFunction(watched, 'Duration', 'Maximum', 'longest'),
  ]);
}

function failuresByReason({ region, watched: { logGroupName } }: DashboardSubjects): Widget {
  return query('Failures by reason', region, logGroupName, 'bar', [
    'filter level = "ERROR"',
    'fields coalesce(reason, fault, error.name, "UNKNOWN") as why',
    'stats count(*) as failures by why',
    'sort failures desc',
  ]);
}

function lastFailures({ region, watched: { logGroupName } }: DashboardSubjects): Widget {
  return query('Last failures', region, logGroupName, 'table', [
    'filter level = "ERROR"',
    'fields @timestamp, key, coalesce(reason, fault, error.name) as why, error.message',
    'sort @timestamp desc',
    'limit 20',
  ]);
}

function waitingEvents({ region, watched }: DashboardSubjects): Widget {
  return graph('Events that wait', region, [
    ofFunction(watched, 'AsyncEventsReceived', 'Sum', 'received'),
    ofFunction(watched, 'AsyncEventsDropped', 'Sum', 'dropped'),
    ofFunction(watched, 'DestinationDeliveryFailures', 'Sum', 'lost on the way to the failure queue'),
    ofFunction(watched, 'AsyncEventAge', 'Maximum', 'oldest (ms)', 'right'),
  ]);
}

function failureQueue({ region, watched: { queueName } }: DashboardSubjects): Widget {
  const ofQueue = (name: string, label: string, yAxis = 'left'): Series =>
    series('AWS/SQS', name, ['QueueName', queueName], { stat: 'Maximum', label, yAxis });
  return graph('Failure queue', region, [
    ofQueue('ApproximateNumberOfMessagesVisible', 'events'),
    ofQueue('ApproximateAgeOfOldestMessage', 'oldest (s)', 'right'),
  ]);
}

function table({ region, watched: { tableName } }: DashboardSubjects): Widget {
  const ofTable = (name: string, label: string, ...index: string[]): Series =>
    series('AWS/DynamoDB', name, ['TableName', tableName, ...index], { stat: 'Sum', label });
  return graph('Table', region, [
    ofTable('ConsumedWriteCapacityUnits', 'written'),
    ofTable('ConsumedReadCapacityUnits', 'read'),
    ofTable('WriteThrottleEvents', 'throttled writes'),
    ofTable(
      'WriteThrottleEvents',
      'throttled by the index',
      'GlobalSecondaryIndexName',
      TIMESTAMP_INDEX.name,
    ),
  ]);
}

function ofFunction(
  { functionName }: WatchedResources,
  name: string,
  stat: string,
  label: string,
  yAxis = 'left',
): Series {
  return series('AWS/Lambda', name, ['FunctionName', functionName], { stat, label, yAxis });
}

/** @param dimensions names and values in turn. */
function series(
  namespace: string,
  name: string,
  dimensions: readonly string[],
  look: Readonly<Record<string, string>>,
): Series {
  return [namespace, name, ...dimensions, look];
}

function graph(title: string, region: string, metrics: readonly Series[]): Widget {
  return {
    type: 'metric',
    properties: {
      title,
      region,
      view: 'timeSeries',
      period: PERIOD_SECONDS,
      metrics,
      yAxis: { left: { min: 0 } },
    },
  };
}

function query(
  title: string,
  region: string,
  logGroupName: string,
  view: 'bar' | 'table',
  commands: readonly string[],
): Widget {
  return {
    type: 'log',
    properties: { title, region, view, query: [`SOURCE '${logGroupName}'`, ...commands].join(' | ') },
  };
}
