/** Reads CloudWatch metrics as a table: a row for each period, a column for each metric. */
import {
  GetMetricDataCommand,
  type CloudWatchClient,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { Metric } from '../../constructs/monitoring/metrics';

/** The values of one period. */
export interface MetricRow {
  readonly time: Date;
  /** In the order of the metrics; undefined if CloudWatch has no value. */
  readonly values: readonly (number | undefined)[];
}

/** Returns the periods since a time for which CloudWatch has a value of any metric, oldest first. @param period in seconds */
export async function readMetricTable(
  client: CloudWatchClient,
  metrics: readonly Metric[],
  since: Date,
  period: number,
): Promise<readonly MetricRow[]> {
  const rows = new Map<number, (number | undefined)[]>();
  const request = {
    MetricDataQueries: metrics.map((metric, index) => queryOf(metric, index, period)),
    StartTime: new Date(since.getTime() - (since.getTime() % (period * 1_000))),
    EndTime: new Date(),
  };
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetMetricDataCommand({ ...request, NextToken }));
    for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      for (const [index, time] of Timestamps.entries()) {
        const row = rows.get(time.getTime()) ?? metrics.map(() => undefined);
        row[Number(Id.slice(1))] = Values[index];
        rows.set(time.getTime(), row);
      }
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return [...rows]
    .sort(([first], [second]) => first - second)
    .map(([time, values]) => ({ time: new Date(time), values }));
}

/** An ID begins with a lowercase letter. */
function queryOf(
  { namespace, metricName, dimensions, statistic }: Metric,
  index: number,
  period: number,
): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const MetricStat = {
    Metric: { Namespace: namespace, MetricName: metricName, Dimensions },
    Period: period,
    Stat: statistic,
  };
  return { Id: `m${index}`, MetricStat };
}
