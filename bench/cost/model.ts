/** What a million images cost, part by part, from what one was measured to take and from the prices. Pure. */
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
const SECONDS_OF_A_MONTH = 30 * 86_400;
const DAYS_OF_A_MONTH = 30;

/** What is kept of a log line after compression, by CloudWatch's own example. */
const KEPT_OF_LOGS = 0.15;
/** Added to each log line that is kept. */
const BYTES_OF_LOG_EVENT = 26;
/** Lines of S3's access logs: upload, GET and HEAD of the original, PUT of the thumbnail; about so many bytes each. */
const ACCESS_LOG = { lines: 4, bytes: 600 } as const;
/** Each has one dimension, of one value. */
const CUSTOM_METRICS = [METRICS.processedImages, METRICS.processingErrors];
/** Lambda's own sampling, which cannot be set: the first of each second, and a part of the others. */
const TRACED_OF_THE_OTHERS = 0.05;

/** What decides about costs. */
export interface CostSettings extends Pick<
  EnvironmentSettings,
  'memoryMegabytes' | 'logRetentionDays' | 'alarms' | 'encryption'
> {
  readonly architecture: Architecture;
  readonly tracing: boolean;
  /** Whether the function writes its line of each image. */
  readonly imageLines: boolean;
  /** Whether Lambda writes its two lines of each invocation. */
  readonly lambdaLines: boolean;
  /** What of a record the time index holds. */
  readonly indexProjection: 'ALL' | 'KEYS_ONLY';
  readonly pointInTimeRecovery: boolean;
  /** Part of the invocations that start a new environment. */
  readonly coldStarts: number;
  /** Images a month, at random times: what is sampled hangs on it. */
  readonly imagesAMonth: number;
}

/** Production as it is. */
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

/** Parts in US dollars. */
export type Costs = Readonly<Record<string, number>>;

export function total(costs: Costs): number {
  return Object.values(costs).reduce((sum, cost) => sum + cost, 0);
}

/** US dollars for the compute of a million invocations, requests apart. */
export function computePerMillion(
  cpuMilliseconds: number,
  { memoryMegabytes, architecture }: Pick<CostSettings, 'memoryMegabytes' | 'architecture'>,
  { lambda }: PriceList,
  waiting?: number,
): number {
  const seconds = (billedMilliseconds(cpuMilliseconds, memoryMegabytes, waiting) / 1000) * MILLION;
  return seconds * (memoryMegabytes / 1024) * lambda.gigabyteSecond[architecture];
}

/** Part of the invocations that are traced, where so many a second come at random times. */
export function tracedShare(perSecond: number): number {
  const firsts = 1 - Math.exp(-perSecond);
  return (firsts + TRACED_OF_THE_OTHERS * (perSecond - firsts)) / perSecond;
}

/** What it costs once to handle a million uploads, by the CPU that one takes. */
export function handling(cpuMilliseconds: number, settings: CostSettings, prices: PriceList): Costs {
  const { lambda, s3, dynamoDb, logs, xRay } = prices;
  const cold = computePerMillion(TIMES.startCpuMilliseconds, settings, prices, 0) * settings.coldStarts;
  return {
    'function: requests': MILLION * lambda.request,
    'function: compute': computePerMillion(cpuMilliseconds, settings, prices),
    'function: cold starts': cold,
    'S3: thumbnails written': MILLION * S3_REQUESTS.writesPerThumbnail * s3.write,
    'S3: originals read': MILLION * S3_REQUESTS.readsPerInvocation * s3.read,
    'table: records written': MILLION * writeUnits(COUNTED.recordBytes) * dynamoDb.writeUnit,
    'table: index written': MILLION * writeUnits(indexBytes(settings)) * dynamoDb.writeUnit,
    'log lines': MILLION * (logBytes(settings).bytes / GIGABYTE) * logs.ingestedGigabyte,
    traces: settings.tracing
      ? MILLION * tracedShare(settings.imagesAMonth / SECONDS_OF_A_MONTH) * xRay.trace
      : 0,
  };
}

/** What it costs each month to keep what was written of a million uploads, images apart. */
export function keeping(settings: CostSettings, { dynamoDb, logs, s3 }: PriceList): Costs {
  const { bytes, lines } = logBytes(settings);
  const gigabytes = (of: number): number => (MILLION * of) / GIGABYTE;
  const record = COUNTED.recordBytes + OVERHEAD_BYTES;
  const index = indexBytes(settings) + OVERHEAD_BYTES;
  return {
    'table: records and index': gigabytes(record + index) * dynamoDb.storedGigabyteMonth,
    'table: point-in-time recovery': settings.pointInTimeRecovery
      ? gigabytes(record) * dynamoDb.recoverableGigabyteMonth
      : 0,
    'log lines': gigabytes((bytes + lines * BYTES_OF_LOG_EVENT) * KEPT_OF_LOGS) * logs.keptGigabyteMonth,
    'access log lines': gigabytes(ACCESS_LOG.lines * ACCESS_LOG.bytes) * s3.storedGigabyteMonth.STANDARD,
  };
}

/** What a pipeline costs each month, images or none. */
export function standing(settings: CostSettings, { cloudWatch, kms }: PriceList): Costs {
  return {
    alarms: alarmMetrics(settings) * cloudWatch.alarmMetricMonth,
    metrics: CUSTOM_METRICS.length * cloudWatch.metricMonth,
    dashboard: cloudWatch.dashboardMonth,
    key: settings.encryption === 'customer-managed' ? kms.keyMonth : 0,
  };
}

/** Months that log lines are kept. */
export function logMonths({ logRetentionDays }: CostSettings): number {
  return logRetentionDays / DAYS_OF_A_MONTH;
}

function indexBytes({ indexProjection }: CostSettings): number {
  return indexProjection === 'ALL' ? COUNTED.recordBytes : COUNTED.indexKeyBytes;
}

function logBytes({ imageLines, lambdaLines }: CostSettings): { bytes: number; lines: number } {
  const { metricsLine, imageLine, lambdaLines: ofLambda } = COUNTED.logBytes;
  const lines = [metricsLine, ...(imageLines ? [imageLine] : []), ...(lambdaLines ? ofLambda : [])];
  return { bytes: lines.reduce<number>((sum, bytes) => sum + bytes, 0), lines: lines.length };
}

/** An alarm is paid by the metrics that it looks at. */
function alarmMetrics({ alarms }: CostSettings): number {
  const name = METRICS.namespace;
  const resources: MonitoredResources = {
    environment: 'production',
    functionName: name,
    queueName: name,
    tableName: name,
    logGroupName: name,
    architecture: 'arm64',
    settings: { ...ENVIRONMENT_SETTINGS.production, alarms },
  };
  return alarmRules(resources).reduce(
    (sum, { metric }) => sum + ('expression' in metric ? Object.keys(metric.metrics).length : 1),
    0,
  );
}
