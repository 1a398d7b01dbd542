import { costs } from './dashboard-costs';
import {
  alarmStates,
  logWidget,
  metricWidget,
  type DashboardContext,
  type LogView,
  type Widget,
} from './dashboard-widget';
import { SAVED_QUERIES, TREND_QUERIES, type LogQuery } from './log-queries';
import { metricsOf } from './metrics';

/** Widgets that stand side by side. */
export interface WidgetRow {
  /** In units of CloudWatch's grid. */
  readonly height: number;
  readonly widgets: readonly Widget[];
}

/** The rows from top to bottom: what whoever is on call reads first on top. */
export function dashboardRows(subjects: DashboardContext): WidgetRow[] {
  const { region, resources, alarmArns } = subjects;
  const query = (title: string, view: LogView, commands: LogQuery): Widget =>
    logWidget(title, region, resources.logGroupName, view, commands);
  return [
    {
      height: 6,
      widgets: [
        alarmStates('Is it healthy?', alarmArns),
        mirror(subjects),
        query('What failed, and why?', 'bar', SAVED_QUERIES['failures-by-reason']),
      ],
    },
    { height: 6, widgets: [query('Last failures', 'table', SAVED_QUERIES['last-failures'])] },
    { height: 6, widgets: [images(subjects), invocations(subjects), durations(subjects)] },
    {
      height: 6,
      widgets: [
        query('Sizes (KiB)', 'timeSeries', TREND_QUERIES.sizes),
        query('Memory (MB)', 'timeSeries', TREND_QUERIES.memory),
        query('Cold starts', 'timeSeries', TREND_QUERIES.coldStarts),
      ],
    },
    { height: 6, widgets: [waitingEvents(subjects), failureQueue(subjects), table(subjects)] },
    { height: 6, widgets: costs(subjects) },
  ];
}

/** Whether whatever came in was handled, or lies on the failure queue. */
function mirror({ region, resources }: DashboardContext): Widget {
  const { lambda, queue } = metricsOf(resources);
  return metricWidget('Is the mirror complete?', region, [
    { metric: lambda('AsyncEventsReceived', 'Sum'), label: 'events received' },
    { id: 'invocations', metric: lambda('Invocations', 'Sum'), visible: false },
    { id: 'errors', metric: lambda('Errors', 'Sum'), visible: false },
    { expression: 'FILL(invocations, 0) - FILL(errors, 0)', id: 'handled', label: 'handled' },
    {
      metric: queue('ApproximateNumberOfMessagesVisible', 'Maximum'),
      label: 'on the failure queue',
      yAxis: 'right',
    },
  ]);
}

function images({ region, resources }: DashboardContext): Widget {
  const { images } = metricsOf(resources);
  return metricWidget('Images', region, [
    { metric: images('processedImages'), label: 'thumbnails written' },
    { metric: images('processingErrors'), label: 'failed attempts' },
  ]);
}

function invocations({ region, resources }: DashboardContext): Widget {
  const { lambda } = metricsOf(resources);
  return metricWidget('Invocations', region, [
    { metric: lambda('Invocations', 'Sum'), label: 'invocations' },
    { metric: lambda('Errors', 'Sum'), label: 'errors' },
    { metric: lambda('Throttles', 'Sum'), label: 'throttles' },
    { metric: lambda('ConcurrentExecutions', 'Maximum'), label: 'at the same time' },
  ]);
}

function durations({ region, resources }: DashboardContext): Widget {
  const { lambda } = metricsOf(resources);
  const percentiles = (['p50', 'p95', 'p99'] as const).map((statistic) => ({
    metric: lambda('Duration', statistic),
    label: statistic,
  }));
  return metricWidget('Duration (ms)', region, [
    ...percentiles,
    { metric: lambda('Duration', 'Maximum'), label: 'longest' },
  ]);
}

function waitingEvents({ region, resources }: DashboardContext): Widget {
  const { lambda } = metricsOf(resources);
  return metricWidget('Events that wait', region, [
    { metric: lambda('AsyncEventAge', 'Maximum'), label: 'oldest (ms)', yAxis: 'right' },
    { metric: lambda('AsyncEventsDropped', 'Sum'), label: 'dropped' },
    {
      metric: lambda('DestinationDeliveryFailures', 'Sum'),
      label: 'lost on the way to the failure queue',
    },
  ]);
}

function failureQueue({ region, resources }: DashboardContext): Widget {
  const { queue } = metricsOf(resources);
  return metricWidget('Failure queue', region, [
    { metric: queue('ApproximateNumberOfMessagesVisible', 'Maximum'), label: 'events' },
    { metric: queue('ApproximateAgeOfOldestMessage', 'Maximum'), label: 'oldest (s)', yAxis: 'right' },
  ]);
}

function table({ region, resources }: DashboardContext): Widget {
  const { table, index } = metricsOf(resources);
  return metricWidget('Table', region, [
    { metric: table('ConsumedWriteCapacityUnits', 'Sum'), label: 'written' },
    { metric: table('ConsumedReadCapacityUnits', 'Sum'), label: 'read' },
    { metric: table('WriteThrottleEvents', 'Sum'), label: 'throttled writes' },
    { metric: table('ReadThrottleEvents', 'Sum'), label: 'throttled reads' },
    { metric: index('WriteThrottleEvents', 'Sum'), label: 'throttled by the index' },
  ]);
}
