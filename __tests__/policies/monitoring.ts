import { METRICS } from '../../lambda-src/contract';
import type { Resource } from '../support/synthesized';
import { isKept, refersTo, usesChosenKey, type ResourceRule, type Subject } from './policy-rule';

const ALARM = 'aws_cloudwatch_metric_alarm';
const GROUP = 'aws_cloudwatch_log_group';
/** Until someone is notified. */
const MAX_DELAY_SECONDS = 900;
const NAMESPACES = ['AWS/Lambda', 'AWS/SQS', 'AWS/DynamoDB', METRICS.namespace];

function notifiesTopic(subject: Subject, actions: unknown): boolean {
  return (
    Array.isArray(actions) &&
    actions.length === 1 &&
    actions.every((action) => {
      const { alarmTopicArn } = subject.existing;
      return alarmTopicArn === undefined
        ? refersTo(subject, 'aws_sns_topic', 'arn', action)
        : action === alarmTopicArn;
    })
  );
}

/** Whether a metric is of this pipeline: each dimension is a resource of the stack, or its environment. */
function isOwnMetric(subject: Subject, { namespace, dimensions }: Resource): boolean {
  const values = Object.entries((dimensions ?? {}) as Record<string, string>);
  return (
    NAMESPACES.includes(String(namespace)) &&
    values.length > 0 &&
    values.every(
      ([name, value]) =>
        name === 'GlobalSecondaryIndexName' ||
        value === subject.environment ||
        /^\$\{aws_[\w.-]+\}$/.test(value),
    )
  );
}

function metricsOf({ resource }: Subject): Resource[] {
  const queries = (resource.metric_query ?? []) as { metric?: Resource }[];
  return 'metric_name' in resource ? [resource] : queries.flatMap(({ metric }) => (metric ? [metric] : []));
}

/** Whether metric math returns one result from exactly its metrics, each wrapped in FILL. */
function isValidMetricMath({ metric_query: queries = [] }: Resource): boolean {
  const [result, ...metrics] = queries as { id?: string; expression?: string; return_data?: boolean }[];
  if (!result) return true;
  const filled = [...String(result.expression).matchAll(/FILL\((\w+), 0\)/g)].map(([, id]) => id);
  const bare = String(result.expression).replace(/FILL\(\w+, 0\)/g, '');
  const ids = metrics.map(({ id }) => id);
  return (
    result.return_data === true &&
    result.id !== undefined &&
    filled.length > 0 &&
    !/[a-z]/.test(bare) &&
    filled.every((id) => ids.includes(id)) &&
    ids.every((id) => filled.includes(id)) &&
    metrics.every((query) => 'metric' in query && !query.return_data)
  );
}

export const MONITORING_RULES: readonly ResourceRule[] = [
  {
    title: 'every alarm notifies only the alarm topic',
    ids: ['CKV_AWS_319', 'CloudWatch.15', 'CloudWatch.17'],
    type: ALARM,
    holds: (subject) =>
      notifiesTopic(subject, subject.resource.alarm_actions) &&
      (subject.resource.ok_actions === undefined || notifiesTopic(subject, subject.resource.ok_actions)) &&
      subject.resource.actions_enabled !== false,
    reason: 'An alarm without actions notifies nobody.',
  },
  {
    title: 'every alarm treats missing data as not breaching',
    ids: [],
    type: ALARM,
    holds: ({ resource }) => resource.treat_missing_data === 'notBreaching',
    reason: 'Without images there are no metrics, which is normal.',
  },
  {
    title: "every alarm monitors the pipeline's own metrics",
    ids: [],
    type: ALARM,
    holds: (subject) =>
      metricsOf(subject).length > 0 && metricsOf(subject).every((metric) => isOwnMetric(subject, metric)),
    reason: 'Otherwise it never enters ALARM.',
  },
  {
    title: 'every alarm can enter ALARM within 15 minutes',
    ids: [],
    type: ALARM,
    holds: ({ resource, ...subject }) =>
      resource.comparison_operator === 'GreaterThanThreshold' &&
      Number(resource.threshold) >= 0 &&
      Number(resource.datapoints_to_alarm ?? 1) >= 1 &&
      Number(resource.datapoints_to_alarm ?? 1) <= Number(resource.evaluation_periods) &&
      metricsOf({ ...subject, resource }).every(
        ({
          metric_name: metric,
          extended_statistic: percentile,
          statistic = percentile,
          stat = statistic,
          period,
        }) =>
          /^[A-Z]\w+$/.test(String(metric)) &&
          /^(Sum|Average|Maximum|p\d\d)$/.test(String(stat)) &&
          Number(period) >= 60 &&
          Number(resource.evaluation_periods) >= 1 &&
          Number(period) * Number(resource.evaluation_periods) <= MAX_DELAY_SECONDS,
      ) &&
      (!('extended_statistic' in resource) ||
        resource.evaluate_low_sample_count_percentiles === 'evaluate') &&
      isValidMetricMath(resource),
    reason: 'It needs a valid statistic and must evaluate even with few samples.',
  },
  {
    title: 'every alarm message has a severity and a runbook link',
    ids: [],
    type: ALARM,
    holds: ({ name, resource: { alarm_description: description } }) => {
      const [, anchor = ''] =
        /^(?:CRITICAL|WARNING): .{20,}\. Runbook: (?:docs\/runbook\.md|https:\/\/\S+)#([a-z-]+)$/.exec(
          String(description),
        ) ?? [];
      const id = /_alarms_(\w+)_[0-9A-F]{8}$/.exec(name)?.[1]?.toLowerCase();
      return anchor.replaceAll('-', '') === id;
    },
    reason: 'The person on call must not have to search. runbook-document-test.ts checks the section.',
  },
  {
    title: 'log groups have a retention',
    ids: ['CKV_AWS_66', 'CKV_AWS_338', 'CloudWatch.16'],
    type: GROUP,
    holds: ({ environment, resource: { retention_in_days: days } }) =>
      Number(days) >= (environment === 'production' ? 365 : 1) && Number(days) <= 3653,
    reason: 'At least a year in production; never unlimited.',
  },
  {
    title: 'log groups have prevent_destroy in production',
    ids: [],
    type: GROUP,
    holds: isKept,
    reason: 'They record what happened, even after the pipeline is destroyed.',
  },
  {
    title: 'log groups are encrypted with the customer managed key if configured',
    ids: ['CKV_AWS_158', 'AVD-AWS-0017'],
    type: GROUP,
    holds: (subject) => usesChosenKey(subject, subject.resource.kms_key_id),
    reason: 'Logs contain object keys. By default, an AWS owned key encrypts them.',
  },
];
