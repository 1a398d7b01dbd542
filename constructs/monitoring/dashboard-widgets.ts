import { costWidgets } from './dashboard-costs';
import {
  alarmWidget,
  logWidget,
  metricWidget,
  type DashboardContext,
  type LogView,
  type Widget,
} from './dashboard-widget';
import { savedQueries, TREND_QUERIES, type LogQuery } from './log-queries';
import { metricsOf } from './metrics';

/** Widgets next to each other. */
export interface WidgetRow {
  /** In units of CloudWatch's grid. */
  readonly height: number;
  readonly widgets: readonly Widget[];
}

/** Returns the rows from top to bottom, the most urgent first. */
export function dashboardRows(context: DashboardContext): WidgetRow[] {
  const { region, resources, alarmArns } = context;
  const saved = savedQueries(resources.variantCount);
  const query = (title: string, view: LogView, commands: LogQuery): Widget =>
    logWidget(title, region, resources.logGroupName, view, commands);
  return [
    {
      height: 6,
      widgets: [
        alarmWidget('Alarms', alarmArns),
        mirrorWidget(context),
        query('Failures by reason', 'bar', saved['failures-by-reason']),
      ],
    },
    { height: 6, widgets: [query('Last failures', 'table', saved['last-failures'])] },
    { height: 6, widgets: [imagesWidget(context), invocationsWidget(context), durationWidget(context)] },
    {
      height: 6,
      widgets: [
        query('Sizes (KiB)', 'timeSeries', TREND_QUERIES.sizes),
        query('Memory (MB)', 'timeSeries', TREND_QUERIES.memory),
        query('Cold starts', 'timeSeries', TREND_QUERIES.coldStarts),
      ],
    },
    {
      height: 6,
      widgets: [eventsWidget(context), failureQueueWidget(context), tableWidget(context)],
    },
    { height: 6, widgets: costWidgets(context) },
  ];
}

/** Shows whether every event was processed or is on the failure queue. */
function mirrorWidget({ region, resources }: DashboardContext): Widget {
  const { lambda, queue } = metricsOf(resources);
  return metricWidget('Events received and processed', region, [
    { metric: lambda('AsyncEventsReceived', 'Sum'), label: 'received' },
    { id: 'invocations', metric: lambda('Invocations', 'Sum'), visible: false },
    { id: 'errors', metric: lambda('Errors', 'Sum'), visible: false },
    { expression: 'FILL(invocations, 0) - FILL(errors, 0)', id: 'handled', label: 'processed' },
    {
      metric: queue('ApproximateNumberOfMessagesVisible', 'Maximum'),
      label: 'on the failure queue',
      yAxis: 'right',
    },
  ]);
}

function imagesWidget({ region, resources }: DashboardContext): Widget {
  const { images } = metricsOf(resources);
  return metricWidget('Images', region, [
    { metric: images('processedImages'), label: 'thumbnails written' },
    { metric: images('processingErrors'), label: 'failed attempts' },
  ]);
}

function invocationsWidget({ region, resources }: DashboardContext): Widget {
  const { lambda } = metricsOf(resources);
  return metricWidget('Invocations', region, [
    { metric: lambda('Invocations', 'Sum'), label: 'invocations' },
    { metric: lambda('Errors', 'Sum'), label: 'errors' },
    { metric: lambda('Throttles', 'Sum'), label: 'throttles' },
    { metric: lambda('ConcurrentExecutions', 'Maximum'), label: 'concurrent executions' },
  ]);
}

function durationWidget({ region, resources }: DashboardContext): Widget {
  const { lambda } = metricsOf(resources);
  const percentiles = (['p50', 'p95', 'p99'] as const).map((statistic) => ({
    metric: lambda('Duration', statistic),
    label: statistic,
  }));
  return metricWidget('Duration (ms)', region, [
    ...percentiles,
    { metric: lambda('Duration', 'Maximum'), label: 'maximum' },
  ]);
}

function eventsWidget({ region, resources }: DashboardContext): Widget {
  const { lambda } = metricsOf(resources);
  return metricWidget('Waiting and lost events', region, [
    { metric: lambda('AsyncEventAge', 'Maximum'), label: 'oldest event (ms)', yAxis: 'right' },
    { metric: lambda('AsyncEventsDropped', 'Sum'), label: 'dropped' },
    {
      metric: lambda('DestinationDeliveryFailures', 'Sum'),
      label: 'not delivered to the failure queue',
    },
  ]);
}

function failureQueueWidget({ region, resources }: DashboardContext): Widget {
  const { queue } = metricsOf(resources);
  return metricWidget('Failure queue', region, [
    { metric: queue('ApproximateNumberOfMessagesVisible', 'Maximum'), label: 'events' },
    { metric: queue('ApproximateAgeOfOldestMessage', 'Maximum'), label: 'oldest event (s)', yAxis: 'right' },
  ]);
}

function tableWidget({ region, resources }: DashboardContext): Widget {
  const { table, index } = metricsOf(resources);
  return metricWidget('Table', region, [
    { metric: table('ConsumedWriteCapacityUnits', 'Sum'), label: 'write units' },
    { metric: table('ConsumedReadCapacityUnits', 'Sum'), label: 'read units' },
    { metric: table('WriteThrottleEvents', 'Sum'), label: 'throttled writes' },
    { metric: table('ReadThrottleEvents', 'Sum'), label: 'throttled reads' },
    { metric: index('WriteThrottleEvents', 'Sum'), label: 'throttled index writes' },
  ]);
}
