import { GetMetricStatisticsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { METRICS, type Environment } from '../../lambda-src/contract';
import type { Outcome } from './outcome';

const COLUMNS = ['key', 'status', 'original', 'thumbnail', 'ms', 'reason'] as const;
const RIGHT_ALIGNED = new Set<string>(['original', 'thumbnail', 'ms']);

/** The outcomes as a table of text, a row for each key; a fault stands under its row. */
export function formatTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => ({
    key: outcome.picture.key,
    status: outcome.status,
    original: String(outcome.picture.uploads.at(-1)?.length ?? ''),
    thumbnail: String(outcome.thumbnail?.bytes.length ?? '-'),
    ms: String(outcome.milliseconds ?? '-'),
    reason: outcome.reason ?? '',
    faults: outcome.faults,
  }));
  const widths = COLUMNS.map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)));
  const format = (cells: Record<(typeof COLUMNS)[number], string>): string =>
    COLUMNS.map((column, index) => {
      const width = widths[index] ?? 0;
      return RIGHT_ALIGNED.has(column) ? cells[column].padStart(width) : cells[column].padEnd(width);
    })
      .join('  ')
      .trimEnd();
  const header = format({
    key: 'key',
    status: 'status',
    original: 'original',
    thumbnail: 'thumbnail',
    ms: 'ms',
    reason: 'reason',
  });
  return [header, ...rows.flatMap((row) => [format(row), ...row.faults.map((fault) => `  ✗ ${fault}`)])].join(
    '\n',
  );
}

/** Sums of the function's own metrics over the last hour, as an alarm would see them. */
export async function readMetrics(
  cloudwatch: CloudWatchClient,
  environment: Environment,
): Promise<Record<string, number>> {
  const names = [METRICS.processedImages, METRICS.processingErrors];
  const sums = await Promise.all(
    names.map(async (name) => {
      const { Datapoints } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: METRICS.namespace,
          MetricName: name,
          Dimensions: [{ Name: METRICS.dimension, Value: environment }],
          StartTime: new Date(Date.now() - 3_600_000),
          EndTime: new Date(Date.now() + 60_000),
          Period: 300,
          Statistics: ['Sum'],
        }),
      );
      return [name, (Datapoints ?? []).reduce((sum, point) => sum + (point.Sum ?? 0), 0)] as const;
    }),
  );
  return Object.fromEntries(sums);
}
