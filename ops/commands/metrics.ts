import type { Command } from 'commander';
import { metricsOf, type Metric } from '../../constructs/monitoring/metrics';
import { print, printJson } from '../../scripts/lib/terminal';
import { findDeployment, type Deployment } from '../aws/deployment';
import { readMetricTable, type MetricRow } from '../aws/metric-table';
import { count, formatColumns } from '../cli/columns';
import { sinceOption } from '../cli/values';
import { output } from '../library/outputs';
import { action, addCommand, type CommonOptions, type ExitStatus } from './command';

const FIVE_MINUTES = 300;
const HOUR = 3_600;
/** Longer ranges have a row for each hour. */
const DETAILED_MS = 25 * HOUR * 1_000;

interface MetricsOptions extends CommonOptions {
  readonly since: Date;
}

/** `metrics`: shows the metrics that the alarms are about, over time. */
export function addMetrics(program: Command): void {
  addCommand(program, 'metrics', {
    description: 'Shows the metrics of the alarms over time: sums and maximums of 5 minutes, or of an hour',
    examples: ['metrics --env production', 'metrics --env production --since 7d'],
  })
    .addOption(sinceOption('since this time', '3h'))
    .action(action(metrics));
}

async function metrics(options: MetricsOptions): Promise<ExitStatus> {
  const { since, json } = options;
  const deployment = findDeployment(options);
  const period = Date.now() - since.getTime() > DETAILED_MS ? HOUR : FIVE_MINUTES;
  const wanted = metricsIn(deployment, options);
  const rows = await readMetricTable(deployment.clients.metrics, wanted, since, period);
  if (json) for (const row of rows) printJson(toObject(row));
  else if (rows.length === 0) print(`No metrics since ${since.toISOString()}.`);
  else print(formatColumns(['time', ...METRIC_TITLES.map((title) => ` ${title}`)], rows.map(cells)));
  return 0;
}

type Metrics = ReturnType<typeof metricsOf>;

/** Metrics by column. */
const COLUMNS = {
  processed: ({ images }) => images('processedImages'),
  errors: ({ images }) => images('processingErrors'),
  invoked: ({ lambda }) => lambda('Invocations', 'Sum'),
  failed: ({ lambda }) => lambda('Errors', 'Sum'),
  throttled: ({ lambda }) => lambda('Throttles', 'Sum'),
  running: ({ lambda }) => lambda('ConcurrentExecutions', 'Maximum'),
  duration: ({ lambda }) => lambda('Duration', 'Maximum'),
  age: ({ lambda }) => lambda('AsyncEventAge', 'Maximum'),
  dropped: ({ lambda }) => lambda('AsyncEventsDropped', 'Sum'),
  lost: ({ lambda }) => lambda('DestinationDeliveryFailures', 'Sum'),
  waiting: ({ queue }) => queue('ApproximateNumberOfMessagesVisible', 'Maximum'),
  tableReads: ({ table }) => table('ReadThrottleEvents', 'Sum'),
  tableWrites: ({ table }) => table('WriteThrottleEvents', 'Sum'),
  indexWrites: ({ index }) => index('WriteThrottleEvents', 'Sum'),
} as const satisfies Readonly<Record<string, (metrics: Metrics) => Metric>>;

/** Names of the columns. */
export const METRIC_TITLES: readonly string[] = Object.keys(COLUMNS);

function metricsIn({ outputs, metadataTable }: Deployment, { env }: MetricsOptions): readonly Metric[] {
  const all = metricsOf({
    environment: env,
    functionName: output(outputs, 'image_processor_function_name'),
    queueName: output(outputs, 'failure_queue_url').split('/').at(-1) ?? '',
    tableName: metadataTable,
    logGroupName: output(outputs, 'log_group_name'),
  });
  return Object.values(COLUMNS).map((select) => select(all));
}

function cells({ time, values }: MetricRow): string[] {
  return [
    time.toISOString(),
    ...values.map((value) => (value === undefined ? '-' : count(Math.round(value)))),
  ];
}

/** The JSON of a row: the time, and values by column. */
function toObject({ time, values }: MetricRow) {
  return { time, ...Object.fromEntries(METRIC_TITLES.map((title, index) => [title, values[index] ?? null])) };
}
