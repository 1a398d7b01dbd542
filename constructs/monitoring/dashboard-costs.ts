import { metricWidget, type DashboardContext, type Line, type Widget } from './dashboard-widget';
import { metricsOf, type MonitoredResources } from './metrics';
import { REFERENCE_PRICES, S3_REQUESTS } from './price-table';

/** One data point per UTC day. */
const DAILY = { period: 86_400, start: '-P14D' } as const;
const BASIS = `USD, list prices of ${REFERENCE_PRICES.region}, ${REFERENCE_PRICES.asOf}, excluding storage and traces`;

/** Returns the widgets of the cost per day, by part, and per million thumbnails with their variants, both computed from metrics. */
export function costWidgets({ region, resources }: DashboardContext): Widget[] {
  const usage = usageLines(resources);
  const parts = costLines(resources);
  const { variantCount } = resources;
  const included =
    variantCount === 0 ? '' : ` with ${variantCount} variant${variantCount === 1 ? '' : 's'} each`;
  const total = parts.map(({ id }) => id).join(' + ');
  const perMillion: Line = {
    expression: `(${total}) / thumbnails * 1000000`,
    id: 'perMillion',
    label: `a million thumbnails${included}`,
  };
  return [
    metricWidget(`Cost per day (${BASIS})`, region, [...usage, ...parts], { ...DAILY, stacked: true }),
    metricWidget(
      `Cost per million thumbnails${included} (${BASIS})`,
      region,
      [...usage, ...parts.map(hidden), perMillion],
      DAILY,
    ),
  ];
}

/** Returns the billed quantities, as hidden lines. */
function usageLines(resources: MonitoredResources): Line[] {
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

/** Returns the cost of each part, as metric math on the usage lines. */
function costLines(resources: MonitoredResources): (Line & { readonly id: string })[] {
  const { architecture, settings, variantCount } = resources;
  const { lambda, s3, dynamoDb, logs } = REFERENCE_PRICES;
  const millisecond = (lambda.gigabyteSecond[architecture] * settings.memoryMegabytes) / 1024 / 1000;
  const { readsPerInvocation, writesPerThumbnail } = S3_REQUESTS;
  const part = (id: string, label: string, prices: Readonly<Record<string, number>>) => ({
    id,
    label,
    expression: Object.entries(prices)
      .map(([usage, price]) => `FILL(${usage}, 0) * ${decimal(price)}`)
      .join(' + '),
  });
  return [
    part('functionCost', 'function', { milliseconds: millisecond, invocations: lambda.request }),
    part('bucketCost', 'S3 requests', {
      invocations: s3.read * readsPerInvocation,
      thumbnails: s3.write * writesPerThumbnail * (1 + variantCount),
    }),
    part('tableCost', 'table', {
      writes: dynamoDb.writeUnit,
      indexWrites: dynamoDb.writeUnit,
      reads: dynamoDb.readUnit,
    }),
    part('logCost', 'logs', { bytes: logs.ingestedGigabyte / 2 ** 30 }),
  ];
}

function hidden<T extends Line>(line: T): T {
  return { ...line, visible: false };
}

/** Metric math has no exponent notation: 1.3e-8 must be 0.000000013. */
function decimal(price: number): string {
  return price.toFixed(18).replace(/0+$/, '');
}
