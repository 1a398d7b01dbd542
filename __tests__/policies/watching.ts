import { METRICS } from '../../lambda-src/contract';
import type { Resource } from '../support/synthesized';
import { isKept, refersTo, usesChosenKey, type ResourceRule, type Subject } from './policy-rule';

const ALARM = 'aws_cloudwatch_metric_alarm';
const GROUP = 'aws_cloudwatch_log_group';
/** Until somebody is told. */
const MAX_DELAY_SECONDS = 900;
const NAMESPACES = ['AWS/Lambda', 'AWS/SQS', 'AWS/DynamoDB', METRICS.namespace];

function tellsTopic(subject: Subject, actions: unknown): boolean {
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

/** Whether a series is one of this pipeline: each of its dimensions is a resource of the stack, or its environment. */
function isOwnSeries(subject: Subject, { namespace, dimensions }: Resource): boolean {
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

function seriesOf({ resource }: Subject): Resource[] {
  const queries = (resource.metric_query ?? []) as { metric?: Resource }[];
  return 'metric_name' in resource ? [resource] : queries.flatMap(({ metric }) => (metric ? [metric] : []));
}

/** Whether metric math gives one result, from exactly the series that are there, each of them without gaps. */
function calculates({ metric_query: queries = [] }: Resource): boolean {
  const [result, ...series] = queries as { id?: string; expression?: string; return_data?: boolean }[];
  if (!result) return true;
  const filled = [...String(result.expression).matchAll(/FILL\((\w+), 0\)/g)].map(([, id]) => id);
  const bare = String(result.expression).replace(/FILL\(\w+, 0\)/g, '');
  const ids = series.map(({ id }) => id);
  return (
    result.return_data === true &&
    result.id !== undefined &&
    filled.length > 0 &&
    !/[a-z]/.test(bare) &&
    filled.every((id) => ids.includes(id)) &&
    ids.every((id) => filled.includes(id)) &&
    series.every((query) => 'metric' in query && !query.return_data)
  );
}

export const WATCHING_RULES: readonly ResourceRule[] = [
  {
    protects: 'whoever is on call: every alarm tells the topic, and nobody else',
    ids: ['CKV_AWS_319', 'CloudWatch.15', 'CloudWatch.17'],
    type: ALARM,
    holds: (subject) =>
      tellsTopic(subject, subject.resource.alarm_actions) &&
      (subject.resource.ok_actions === undefined || tellsTopic(subject, subject.resource.ok_actions)) &&
      subject.resource.actions_enabled !== false,
    reason: 'An alarm that tells nobody is none.',
  },
  {
    protects: 'against alarms about nothing: what missing data means is said',
    ids: [],
    type: ALARM,
    holds: ({ resource }) => resource.treat_missing_data === 'notBreaching',
    reason: 'No images, no metrics: silence is health here.',
  },
  {
    protects: "against an alarm that watches another pipeline's series, or none",
    ids: [],
    type: ALARM,
    holds: (subject) =>
      seriesOf(subject).length > 0 && seriesOf(subject).every((series) => isOwnSeries(subject, series)),
    reason: 'It would be silent for ever.',
  },
  {
    protects: 'against an alarm that cannot go off, or comes too late',
    ids: [],
    type: ALARM,
    holds: ({ resource, ...subject }) =>
      resource.comparison_operator === 'GreaterThanThreshold' &&
      Number(resource.threshold) >= 0 &&
      seriesOf({ ...subject, resource }).every(
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
      calculates(resource),
    reason:
      'Within a quarter of an hour, on a statistic that CloudWatch knows, and where there are few data too.',
  },
  {
    protects: 'whoever is woken: an alarm says how urgent it is, and where the runbook says what to do',
    ids: [],
    type: ALARM,
    holds: ({ name, resource: { alarm_description: description } }) => {
      const [, anchor = ''] =
        /^(?:CRITICAL|WARNING): .{20,}\. Runbook: docs\/runbook\.md#([a-z-]+)$/.exec(String(description)) ??
        [];
      const id = /_alarms_(\w+)_[0-9A-F]{8}$/.exec(name)?.[1]?.toLowerCase();
      return anchor.replaceAll('-', '') === id;
    },
    reason:
      'At three in the morning nobody looks for it. That the section is there, a test of the runbook holds.',
  },
  {
    protects: 'log lines for as long as they may be asked for, and no longer',
    ids: ['CKV_AWS_66', 'CKV_AWS_338', 'CloudWatch.16'],
    type: GROUP,
    holds: ({ environment, resource: { retention_in_days: days } }) =>
      Number(days) >= (environment === 'production' ? 365 : 1) && Number(days) <= 3653,
    reason: 'A year in production; never without an end.',
  },
  {
    protects: 'log lines against a destroy',
    ids: [],
    type: GROUP,
    holds: isKept,
    reason: 'They tell what was done, after the pipeline is gone too.',
  },
  {
    protects: "log lines at rest, by the customer's key where one is chosen",
    ids: ['CKV_AWS_158', 'AVD-AWS-0017'],
    type: GROUP,
    holds: (subject) => usesChosenKey(subject, subject.resource.kms_key_id),
    reason: "They name keys of objects. Without it, CloudWatch Logs' own key encrypts them.",
  },
];
