import { costs } from './dashboard-costs';
import { alarmStates, logWidget, metricWidget, type LogView, type Widget } from './dashboard-widget';
import { SAVED_QUERIES, TREND_QUERIES, type LogQuery } from './log-queries';
import { metricsOf, type WatchedResources } from './metrics';

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

/** The rows from top to bottom: what whoever is on call reads first on top. */
export function dashboardRows(subjects: DashboardSubjects): WidgetRow[] {
  const { region, watched, alarmArns } = subjects;
  const query = (title: string, view: LogView, commands: LogQuery): Widget =>
    logWidget(title, region, watched.logGroupName, view, commands);
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
function mirror({ region, watched }: DashboardSubjects): Widget {
  const { function: ofFunction, queue } = metricsOf(watched);
  return metricWidget('Is the mirror complete?', region, [
    { metric: ofFunction('AsyncEventsReceived', 'Sum'), label: 'events received' },
    { id: 'invocations', metric: ofFunction('Invocations', 'Sum'), visible: false },
    { id: 'errors', metric: ofFunction('Errors', 'Sum'), visible: false },
    { expression: 'FILL(invocations, 0) - FILL(errors, 0)', id: 'handled', label: 'handled' },
    {
      metric: queue('ApproximateNumberOfMessagesVisible', 'Maximum'),
      label: 'on the failure queue',
      yAxis: 'right',
    },
  ]);
}

function images({ region, watched }: DashboardSubjects): Widget {
  const { images: own } = metricsOf(watched);
  return metricWidget('Images', region, [
    { metric: own('processedImages'), label: 'thumbnails written' },
    { metric: own('processingErrors'), label: 'failed attempts' },
  ]);
}

function invocations({ region, watched }: DashboardSubjects): Widget {
  const { function: ofFunction } = metricsOf(watched);
  return metricWidget('Invocations', region, [
    { metric: ofFunction('Invocations', 'Sum'), label: 'invocations' },
    { metric: ofFunction('Errors', 'Sum'), label: 'errors' },
    { metric: ofFunction('Throttles', 'Sum'), label: 'throttles' },
    { metric: ofFunction('ConcurrentExecutions', 'Maximum'), label: 'at the same time' },
  ]);
}

function durations({ region, watched }: DashboardSubjects): Widget {
  const { function: ofFunction } = metricsOf(watched);
  const percentiles = (['p50', 'p95', 'p99'] as const).map((statistic) => ({
    metric: ofFunction('Duration', statistic),
    label: statistic,
  }));
  return metricWidget('Duration (ms)', region, [
    ...percentiles,
    { metric: ofFunction('Duration', 'Maximum'), label: 'longest' },
  ]);
}

function waitingEvents({ region, watched }: DashboardSubjects): Widget {
  const { function: ofFunction } = metricsOf(watched);
  return metricWidget('Events that wait', region, [
    { metric: ofFunction('AsyncEventAge', 'Maximum'), label: 'oldest (ms)', yAxis: 'right' },
    { metric: ofFunction('AsyncEventsDropped', 'Sum'), label: 'dropped' },
    {
      metric: ofFunction('DestinationDeliveryFailures', 'Sum'),
      label: 'lost on the way to the failure queue',
    },
  ]);
}

function failureQueue({ region, watched }: DashboardSubjects): Widget {
  const { queue } = metricsOf(watched);
  return metricWidget('Failure queue', region, [
    { metric: queue('ApproximateNumberOfMessagesVisible', 'Maximum'), label: 'events' },
    { metric: queue('ApproximateAgeOfOldestMessage', 'Maximum'), label: 'oldest (s)', yAxis: 'right' },
  ]);
}

function table({ region, watched }: DashboardSubjects): Widget {
  const { table: ofTable, index } = metricsOf(watched);
  return metricWidget('Table', region, [
    { metric: ofTable('ConsumedWriteCapacityUnits', 'Sum'), label: 'written' },
    { metric: ofTable('ConsumedReadCapacityUnits', 'Sum'), label: 'read' },
    { metric: ofTable('WriteThrottleEvents', 'Sum'), label: 'throttled writes' },
    { metric: ofTable('ReadThrottleEvents', 'Sum'), label: 'throttled reads' },
    { metric: index('WriteThrottleEvents', 'Sum'), label: 'throttled by the index' },
  ]);
}
