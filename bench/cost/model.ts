/** Cost of a million images by part, from measurements and prices. Pure. */
import { ENVIRONMENT_SETTINGS, type EnvironmentSettings } from '../../constructs/config/environments';
import type { Architecture } from '../../constructs/function/packaging';
import { alarmRules } from '../../constructs/monitoring/alarm-rules';
import type { MonitoredResources } from '../../constructs/monitoring/metrics';
import { S3_REQUESTS } from '../../constructs/monitoring/price-table';
import { METRICS } from '../../lambda-src/contract';
import { billedMilliseconds } from './cpu-share';
import { OVERHEAD_BYTES, writeUnits } from './item-size';
import { COUNTED, TIMES } from './measured';
import type { PriceList } from './prices';
import { GIGABYTE } from './storage';

export const MILLION = 1_000_000;
const SECONDS_PER_MONTH = 30 * 86_400;
const DAYS_PER_MONTH = 30;

/** Compressed share of stored logs, from the example on CloudWatch's pricing page. */
const COMPRESSED_SHARE = 0.15;
/** Overhead of each stored log event. */
const LOG_EVENT_OVERHEAD = 26;
/** S3 access log records: upload, GET and HEAD of the original, PUT of the thumbnail; approximate bytes of each. */
const ACCESS_LOG = { lines: 4, bytes: 600 } as const;
/** Each has one dimension with one value. */
const CUSTOM_METRICS = [METRICS.processedImages, METRICS.processingErrors];
/** Lambda's fixed sampling: the first invocation of each second, and this share of the others. */
const SAMPLING_RATE = 0.05;

/** Settings that affect cost. */
export interface CostSettings extends Pick<
  EnvironmentSettings,
  'memoryMegabytes' | 'logRetentionDays' | 'alarms' | 'encryption'
> {
  readonly architecture: Architecture;
  readonly tracing: boolean;
  /** Whether the function logs a line per image. */
  readonly imageLines: boolean;
  /** Whether Lambda logs its two lines per invocation. */
  readonly lambdaLines: boolean;
  /** Projection of the time index. */
  readonly indexProjection: 'ALL' | 'KEYS_ONLY';
  readonly pointInTimeRecovery: boolean;
  /** Share of invocations with a cold start. */
  readonly coldStarts: number;
  /** Images a month, at random times; affects trace sampling. */
  readonly imagesAMonth: number;
}

/** Production as deployed. */
export const AS_DEPLOYED: CostSettings = {
  ...ENVIRONMENT_SETTINGS.production,
  architecture: 'arm64',
  tracing: true,
  imageLines: true,
  lambdaLines: true,
  indexProjection: 'ALL',
  pointInTimeRecovery: true,
  coldStarts: 0.01,
  imagesAMonth: MILLION,
};

/** Cost in US dollars by part. */
export type Costs = Readonly<Record<string, number>>;

export function total(costs: Costs): number {
  return Object.values(costs).reduce((sum, cost) => sum + cost, 0);
}

/** Returns the compute cost of a million invocations in US dollars, without requests. */
export function computePerMillion(
  cpuMilliseconds: number,
  { memoryMegabytes, architecture }: Pick<CostSettings, 'memoryMegabytes' | 'architecture'>,
  { lambda }: PriceList,
  waiting?: number,
): number {
  const seconds = (billedMilliseconds(cpuMilliseconds, memoryMegabytes, waiting) / 1000) * MILLION;
  return seconds * (memoryMegabytes / 1024) * lambda.gigabyteSecond[architecture];
}

/** Returns the share of traced invocations at a random arrival rate. */
export function tracedShare(perSecond: number): number {
  const firsts = 1 - Math.exp(-perSecond);
  return (firsts + SAMPLING_RATE * (perSecond - firsts)) / perSecond;
}

/** Returns the one-time cost of processing a million uploads. */
export function handling(cpuMilliseconds: number, settings: CostSettings, prices: PriceList): Costs {
  const { lambda, s3, dynamoDb, logs, xRay } = prices;
  const cold = computePerMillion(TIMES.startCpuMilliseconds, settings, prices, 0) * settings.coldStarts;
  return {
    'Lambda requests': MILLION * lambda.request,
    'Lambda compute': computePerMillion(cpuMilliseconds, settings, prices),
    'Lambda cold starts': cold,
    'S3 PUT of thumbnails': MILLION * S3_REQUESTS.writesPerThumbnail * s3.write,
    'S3 GET and HEAD of originals': MILLION * S3_REQUESTS.readsPerInvocation * s3.read,
    'DynamoDB writes to the table': MILLION * writeUnits(COUNTED.recordBytes) * dynamoDb.writeUnit,
    'DynamoDB writes to the index': MILLION * writeUnits(indexBytes(settings)) * dynamoDb.writeUnit,
    'CloudWatch Logs ingestion': MILLION * (logBytes(settings).bytes / GIGABYTE) * logs.ingestedGigabyte,
    'X-Ray traces': settings.tracing
      ? MILLION * tracedShare(settings.imagesAMonth / SECONDS_PER_MONTH) * xRay.trace
      : 0,
  };
}

/** Returns the monthly storage cost of records and logs of a million uploads, without images. */
export function keeping(settings: CostSettings, { dynamoDb, logs, s3 }: PriceList): Costs {
  const { bytes, lines } = logBytes(settings);
  const gigabytes = (of: number): number => (MILLION * of) / GIGABYTE;
  const record = COUNTED.recordBytes + OVERHEAD_BYTES;
  const index = indexBytes(settings) + OVERHEAD_BYTES;
  return {
    'DynamoDB storage': gigabytes(record + index) * dynamoDb.storedGigabyteMonth,
    'DynamoDB point-in-time recovery': settings.pointInTimeRecovery
      ? gigabytes(record) * dynamoDb.recoverableGigabyteMonth
      : 0,
    'CloudWatch Logs storage':
      gigabytes((bytes + lines * LOG_EVENT_OVERHEAD) * COMPRESSED_SHARE) * logs.keptGigabyteMonth,
    'S3 access logs': gigabytes(ACCESS_LOG.lines * ACCESS_LOG.bytes) * s3.storedGigabyteMonth.STANDARD,
  };
}

/** Returns the fixed monthly cost of a pipeline. */
export function standing(settings: CostSettings, { cloudWatch, kms }: PriceList): Costs {
  return {
    alarms: alarmMetrics(settings) * cloudWatch.alarmMetricMonth,
    metrics: CUSTOM_METRICS.length * cloudWatch.metricMonth,
    dashboard: cloudWatch.dashboardMonth,
    key: settings.encryption === 'customer-managed' ? kms.keyMonth : 0,
  };
}

/** Returns the retention of logs in months. */
export function logMonths({ logRetentionDays }: CostSettings): number {
  return logRetentionDays / DAYS_PER_MONTH;
}

function indexBytes({ indexProjection }: CostSettings): number {
  return indexProjection === 'ALL' ? COUNTED.recordBytes : COUNTED.indexKeyBytes;
}

function logBytes({ imageLines, lambdaLines }: CostSettings): { bytes: number; lines: number } {
  const { metricsLine, imageLine, lambdaLines: ofLambda } = COUNTED.logBytes;
  const lines = [metricsLine, ...(imageLines ? [imageLine] : []), ...(lambdaLines ? ofLambda : [])];
  return { bytes: lines.reduce<number>((sum, bytes) => sum + bytes, 0), lines: lines.length };
}

/** Returns the number of alarm metrics; an alarm is billed for each of its metrics. */
function alarmMetrics({ alarms }: CostSettings): number {
  const name = METRICS.namespace;
  const resources: MonitoredResources = {
    environment: 'production',
    functionName: name,
    queueName: name,
    tableName: name,
    logGroupName: name,
    architecture: 'arm64',
    variantCount: 0,
    settings: { ...ENVIRONMENT_SETTINGS.production, alarms },
  };
  return alarmRules(resources).reduce(
    (sum, { metric }) => sum + ('expression' in metric ? Object.keys(metric.metrics).length : 1),
    0,
  );
}
