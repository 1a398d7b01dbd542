import { metricWidget, type DashboardContext, type Line, type Widget } from './dashboard-widget';
import { metricsOf, type MonitoredResources } from './metrics';
import { REFERENCE_PRICES, S3_REQUESTS } from './price-table';

const { region, asOf, lambda, s3, dynamoDb, logs } = REFERENCE_PRICES;
/** Costs are drawn day by day, in UTC. */
const DAILY = { period: 86_400, start: '-P14D' } as const;
const BASIS = `USD at prices of ${region}, ${asOf}, without storage and traces`;

/** What a day costs, part by part, and what a million thumbnails do, from what the metrics count. */
export function costs({ region: home, resources }: DashboardContext): Widget[] {
  const counted = countedLines(resources);
  const parts = costLines(resources);
  const total = parts.map(({ id }) => id).join(' + ');
  const perMillion: Line = {
    expression: `(${total}) / thumbnails * 1000000`,
    id: 'perMillion',
    label: 'a million thumbnails',
  };
  return [
    metricWidget(`Cost per day (${BASIS})`, home, [...counted, ...parts], { ...DAILY, stacked: true }),
    metricWidget(
      `Cost per million thumbnails (${BASIS})`,
      home,
      [...counted, ...parts.map(hidden), perMillion],
      DAILY,
    ),
  ];
}

/** What is paid for, counted. */
function countedLines(resources: MonitoredResources): Line[] {
  const { images, lambda, table, index, logs } = metricsOf(resources);
  const metrics = {
    thumbnails: images('processedImages'),
    invocations: lambda('Invocations', 'Sum'),
    milliseconds: lambda('Duration', 'Sum'),
    reads: table('ConsumedReadCapacityUnits', 'Sum'),
    writes: table('ConsumedWriteCapacityUnits', 'Sum'),
    indexWrites: index('ConsumedWriteCapacityUnits', 'Sum'),
    bytes: logs('IncomingBytes', 'Sum'),
  };
  return Object.entries(metrics).map(([id, metric]) => hidden({ id, metric }));
}

/** What it costs, each part in terms of what is counted. */
function costLines({ architecture, settings }: MonitoredResources): (Line & { readonly id: string })[] {
  const millisecond = (lambda.gigabyteSecond[architecture] * settings.memoryMegabytes) / 1024 / 1000;
  const { readsPerInvocation, writesPerThumbnail } = S3_REQUESTS;
  const part = (id: string, label: string, prices: Readonly<Record<string, number>>) => ({
    id,
    label,
    expression: Object.entries(prices)
      .map(([counted, price]) => `FILL(${counted}, 0) * ${decimal(price)}`)
      .join(' + '),
  });
  return [
    part('functionCost', 'function', { milliseconds: millisecond, invocations: lambda.request }),
    part('bucketCost', 'requests to the buckets', {
      invocations: s3.read * readsPerInvocation,
      thumbnails: s3.write * writesPerThumbnail,
    }),
    part('tableCost', 'table', {
      writes: dynamoDb.writeUnit,
      indexWrites: dynamoDb.writeUnit,
      reads: dynamoDb.readUnit,
    }),
    part('logCost', 'log lines', { bytes: logs.ingestedGigabyte / 2 ** 30 }),
  ];
}

function hidden<T extends Line>(line: T): T {
  return { ...line, visible: false };
}

/** Metric math knows no exponents: 1.3e-8 is 0.000000013. */
function decimal(price: number): string {
  return price.toFixed(18).replace(/0+$/, '');
}
