/**
 * Queries of the function's logs for CloudWatch Logs Insights. The fields are those of lambda-src/telemetry.ts and, for
 * Lambda's platform events, those of its JSON log format.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
 */

/** Commands of a query, in order. */
export type LogQuery = readonly string[];

/**
 * Selects one line for each failed attempt. Only Lambda's report shows timeouts and crashes. A crash, memory that is
 * exhausted, and code that cannot be loaded have an error type such as `Runtime.ExitError`. A thrown error is not selected
 * twice: the function logs it, and its report has no such type.
 */
const FAILED =
  'filter ispresent(reason) or ispresent(fault) or (type = "platform.report" and (record.status in ["timeout", "failure"] or record.errorType like "Runtime."))';
const WHY = 'coalesce(reason, fault, record.errorType, record.status) as why';
const REPORTS = 'filter type = "platform.report"';
const WRITTEN = 'filter ispresent(milliseconds)';

/** Queries that are saved in CloudWatch Logs Insights, by name. */
export const SAVED_QUERIES = {
  'failures-by-reason': [FAILED, `fields ${WHY}`, 'stats count(*) as failures by why', 'sort failures desc'],
  'last-failures': [
    FAILED,
    `fields @timestamp, key, ${WHY}, error.message`,
    'sort @timestamp desc',
    'limit 20',
  ],
  'slowest-pictures': [
    WRITTEN,
    'fields @timestamp, key, milliseconds, original.format, original.width, original.height, original.size',
    'sort milliseconds desc',
    'limit 20',
  ],
  // Replace the key with that of the image to look up.
  'history-of-a-picture': [
    'filter key = "photos/cat.png"',
    'fields @timestamp, level, message, imageId, coalesce(reason, fault) as why, error.message, requestId',
    'sort @timestamp asc',
    'limit 1000',
  ],
  'cold-starts': [
    REPORTS,
    'stats count(*) as invocations, count(record.metrics.initDurationMs) as coldStarts, pct(record.metrics.initDurationMs, 50) as p50, pct(record.metrics.initDurationMs, 99) as p99 by bin(1h) as hour',
    'sort hour desc',
  ],
} as const satisfies Readonly<Record<string, LogQuery>>;

/** Returns the saved queries. With variants, `last-failures` also names the one that cannot be made. */
export function savedQueries(variantCount: number): Readonly<Record<keyof typeof SAVED_QUERIES, LogQuery>> {
  if (variantCount === 0) return SAVED_QUERIES;
  const [filter, , ...rest] = SAVED_QUERIES['last-failures'];
  const fields = `fields @timestamp, key, ${WHY}, variant, error.message`;
  return { ...SAVED_QUERIES, 'last-failures': [filter, fields, ...rest] };
}

/** Further queries of the dashboard, over time. */
export const TREND_QUERIES = {
  sizes: [
    WRITTEN,
    'fields original.size / 1024 as originalKiB, thumbnail.size / 1024 as thumbnailKiB',
    'stats pct(originalKiB, 50) as originals_p50, pct(originalKiB, 99) as originals_p99, pct(thumbnailKiB, 50) as thumbnails_p50 by bin(5m)',
  ],
  memory: [
    REPORTS,
    'stats max(record.metrics.maxMemoryUsedMB) as used, max(record.metrics.memorySizeMB) as available by bin(5m)',
  ],
  coldStarts: [REPORTS, 'stats count(record.metrics.initDurationMs) as coldStarts by bin(5m)'],
} as const satisfies Readonly<Record<string, LogQuery>>;

/** Returns a query in CloudWatch's syntax. */
export function queryText(query: LogQuery): string {
  return query.join(' | ');
}
