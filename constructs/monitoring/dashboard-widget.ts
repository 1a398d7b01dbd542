/** Widgets of a dashboard. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
import { queryText, type LogQuery } from './log-queries';
import type { Metric, MonitoredResources } from './metrics';

/** What the widgets show; most values are tokens. */
export interface DashboardContext {
  readonly region: string;
  readonly resources: MonitoredResources;
  readonly alarmArns: readonly string[];
}

/** A widget without its position in the grid. */
export interface Widget {
  readonly type: 'alarm' | 'metric' | 'log';
  readonly properties: Readonly<Record<string, unknown>>;
}

interface LineOptions {
  /** Name of the line in metric math. */
  readonly id?: string;
  readonly label?: string;
  /** @default left */
  readonly yAxis?: 'left' | 'right';
  /** False for a line that only metric math uses. @default true */
  readonly visible?: boolean;
}

/** One line of a graph: a metric, or metric math on the other lines' ids. */
export type Line = LineOptions & ({ readonly metric: Metric } | { readonly expression: string });

/** How the result of a query is shown. */
export type LogView = 'bar' | 'table' | 'timeSeries';

/** Options of a metric widget. */
export interface GraphOptions {
  /** In seconds. @default 300 */
  readonly period?: number;
  /** Whether the lines are stacked. @default false */
  readonly stacked?: boolean;
  /** Start of the graph, independent of the dashboard's time range: `-P14D`. @default the dashboard's time range */
  readonly start?: string;
}

/** Creates a graph of lines over time. */
export function metricWidget(
  title: string,
  region: string,
  lines: readonly Line[],
  { period = 300, ...options }: GraphOptions = {},
): Widget {
  return {
    type: 'metric',
    properties: {
      title,
      region,
      view: 'timeSeries',
      period,
      metrics: lines.map(metricEntry),
      yAxis: { left: { min: 0 } },
      ...options,
    },
  };
}

/** Creates a widget with the states of alarms. */
export function alarmWidget(title: string, alarms: readonly string[]): Widget {
  return { type: 'alarm', properties: { title, alarms, sortBy: 'stateUpdatedTimestamp' } };
}

/** Creates a widget with the result of a CloudWatch Logs Insights query. */
export function logWidget(
  title: string,
  region: string,
  logGroupName: string,
  view: LogView,
  query: LogQuery,
): Widget {
  return {
    type: 'log',
    properties: { title, region, view, query: `SOURCE '${logGroupName}' | ${queryText(query)}` },
  };
}

/** Returns `[namespace, metric, dimension, value, …, {stat, label}]` or `[{expression, id, label}]`. */
function metricEntry(line: Line): readonly unknown[] {
  if ('expression' in line) return [line];
  const { metric, ...options } = line;
  const { namespace, metricName, dimensions, statistic } = metric;
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { stat: statistic, ...options }];
}
