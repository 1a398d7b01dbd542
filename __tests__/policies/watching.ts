import { METRICS } from '../../lambda-src/contract';
import type { Resource } from '../constructs/synthesized';
import { refersTo, usesChosenKey, type ResourceRule, type Subject } from './policy-rule';

const ALARM = 'aws_cloudwatch_metric_alarm';
const GROUP = 'aws_cloudwatch_log_group';
/** Until somebody is told. */
const MAX_DELAY_SECONDS = 600;
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

/** Whether an alarm on several series is one on their sum. */
function sumsUp({ metric_query: queries = [] }: Resource): boolean {
  const [sum, ...series] = queries as {
    id?: string;
    expression?: string;
    return_data?: boolean;
    metric?: Resource;
  }[];
  const expression = series.map(({ id }) => `FILL(${String(id)}, 0)`).join(' + ');
  return (
    !sum ||
    (sum.expression === expression &&
      sum.return_data === true &&
      sum.id !== undefined &&
      series.every(({ id, metric }) => /^m\d$/.test(String(id)) && metric))
  );
}

export const WATCHING_RULES: readonly ResourceRule[] = [
  {
    protects: 'whoever is on call: every alarm tells the topic, when it goes off and when it is over',
    ids: ['CKV_AWS_319', 'CloudWatch.15', 'CloudWatch.17'],
    type: ALARM,
    holds: (subject) =>
      tellsTopic(subject, subject.resource.alarm_actions) &&
      tellsTopic(subject, subject.resource.ok_actions) &&
      subject.resource.actions_enabled !== false,
    reason: 'An alarm that tells nobody is none.',
  },
  {
    protects: 'against alarms about nothing: what missing data means is said',
    ids: [],
    type: ALARM,
    holds: ({ resource }) => resource.treat_missing_data === 'notBreaching',
    reason: 'No pictures, no metrics: silence is health here.',
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
        ({ metric_name: metric, statistic, stat = statistic, period }) =>
          /^[A-Z]\w+$/.test(String(metric)) &&
          ['Sum', 'Average', 'Maximum'].includes(String(stat)) &&
          Number(period) >= 60 &&
          Number(resource.evaluation_periods) >= 1 &&
          Number(period) * Number(resource.evaluation_periods) <= MAX_DELAY_SECONDS,
      ) &&
      sumsUp(resource),
    reason: 'Within ten minutes, on a statistic that CloudWatch knows.',
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
    protects: "log lines at rest, by the customer's key where one is chosen",
    ids: ['CKV_AWS_158', 'AVD-AWS-0017'],
    type: GROUP,
    holds: (subject) => usesChosenKey(subject, subject.resource.kms_key_id),
    reason: "They name keys of objects. Without it, CloudWatch Logs' own key encrypts them.",
  },
];
