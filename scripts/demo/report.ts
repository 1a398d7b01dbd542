import { GetMetricStatisticsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { METRICS, type Environment } from '../../lambda-src/contract';
import { formatColumns } from '../../ops/cli/columns';
import { printable } from '../lib/terminal';
import type { Outcome } from './outcome';

const HEAD = ['key', 'status', ' original', ' thumbnail', ' ms', 'reason'];

/** Returns the results as a text table with a row for each key, and faults below their rows. */
export function formatTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ image, status, thumbnail, milliseconds, reason }) => [
    image.key,
    status,
    String(image.uploads.at(-1)?.length ?? ''),
    String(thumbnail?.bytes.length ?? '-'),
    String(milliseconds ?? '-'),
    reason ?? '',
  ]);
  const [head, ...lines] = formatColumns(HEAD, rows).split('\n');
  const faults = outcomes.map((outcome) => outcome.faults.map((fault) => `  ✗ ${printable(fault)}`));
  return [head, ...lines.flatMap((line, index) => [line, ...(faults[index] ?? [])])].join('\n');
}

/** Returns a line for each variant: how many there are, their formats, and their bytes. */
export function formatVariants(names: readonly string[], outcomes: readonly Outcome[]): string {
  const rows = names.map((name) => {
    const made = outcomes.flatMap(({ variants }) => variants.filter((variant) => variant.name === name));
    const formats = new Set(made.map(({ format }) => format));
    const bytes = made.reduce((sum, variant) => sum + variant.bytes.length, 0);
    return [name, String(made.length), String(bytes), [...formats].sort().join(', ')];
  });
  return formatColumns(['variant', ' images', ' bytes', 'formats'], rows);
}

/** Returns the sums of the function's metrics over the last hour, as CloudWatch reports them to alarms. */
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
