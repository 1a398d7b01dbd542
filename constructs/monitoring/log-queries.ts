/**
 * What is asked of the function's log lines, in the language of CloudWatch Logs Insights. Fields are those that
 * lambda-src/telemetry.ts prints, and of Lambda's own lines those of its JSON format.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
 */

/** Commands, one after the other. */
export type LogQuery = readonly string[];

/**
 * Lines of attempts that failed. Lambda says itself which invocations it ended or saw crash; of an error that was
 * thrown it says so too, but that has a line of its own already.
 */
const FAILED =
  'filter ispresent(reason) or ispresent(fault) or (type = "platform.report" and record.status in ["timeout", "failure"])';
const WHY = 'coalesce(reason, fault, record.status) as why';
const REPORTS = 'filter type = "platform.report"';
const WRITTEN = 'filter ispresent(milliseconds)';

/** Questions that are asked again and again; each is saved under its name. */
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
  // The key is to be replaced by that of the image in question.
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

/** What else the dashboard draws, over time. */
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

/** A query as CloudWatch takes it. */
export function queryText(query: LogQuery): string {
  return query.join(' | ');
}
