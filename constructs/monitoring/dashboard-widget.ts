/** The parts of a dashboard. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
import { queryText, type LogQuery } from './log-queries';
import type { Metric, MonitoredResources } from './metrics';

/** What the widgets show; tokens mostly. */
export interface DashboardContext {
  readonly region: string;
  readonly resources: MonitoredResources;
  readonly alarmArns: readonly string[];
}

/** One widget, still without its place. */
export interface Widget {
  readonly type: 'alarm' | 'metric' | 'log';
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Look {
  /** What metric math calls it. */
  readonly id?: string;
  readonly label?: string;
  /** @default left */
  readonly yAxis?: 'left' | 'right';
  /** False for what is only calculated with. @default true */
  readonly visible?: boolean;
}

/** One line of a graph: a metric, or metric math on the other lines' ids. */
export type Line = Look & ({ readonly metric: Metric } | { readonly expression: string });

/** How the answer of a query is shown. */
export type LogView = 'bar' | 'table' | 'timeSeries';

/** What a graph is other than a line for the last hours. */
export interface GraphOptions {
  /** In seconds. @default 300 */
  readonly period?: number;
  /** Whether the lines add up. @default false */
  readonly stacked?: boolean;
  /** How far back, whatever the dashboard shows: `-P14D`. @default what the dashboard shows */
  readonly start?: string;
}

/** Lines over time. */
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
      metrics: lines.map(series),
      yAxis: { left: { min: 0 } },
      ...options,
    },
  };
}

/** The states of alarms. */
export function alarmStates(title: string, alarms: readonly string[]): Widget {
  return { type: 'alarm', properties: { title, alarms, sortBy: 'stateUpdatedTimestamp' } };
}

/** The answer of a query. */
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

/** `[namespace, metric, dimension, value, …, {stat, label}]`, or `[{expression, id, label}]`. */
function series(line: Line): readonly unknown[] {
  if ('expression' in line) return [line];
  const { metric, ...look } = line;
  const { namespace, metricName, dimensions, statistic } = metric;
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { stat: statistic, ...look }];
}
