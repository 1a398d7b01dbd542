import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { alarmRules, type AlarmRule, type Metric, type WatchedResources } from './alarm-rules';
import type { AlarmTopic } from './alarm-topic';
import { PHYSICAL_NAMES } from './physical-names';

const PERIOD_SECONDS = 300;

/** Props of PipelineAlarms. */
export interface PipelineAlarmsProps {
  /** Prefix of the alarms' names. */
  readonly name: string;
  readonly watched: WatchedResources;
  readonly topic: AlarmTopic;
}

/** Tells when pictures fail or take too long, and when events are held back or lost. */
export class PipelineAlarms extends Construct {
  readonly alarms: readonly CloudwatchMetricAlarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PipelineAlarmsProps,
  ) {
    super(scope, id);
    this.alarms = alarmRules(props.watched).map((rule) => this.create(rule));
  }

  private create({ id, description, metrics, threshold, periods }: AlarmRule): CloudwatchMetricAlarm {
    const { name, topic } = this.props;
    const [only, ...others] = metrics;
    return new CloudwatchMetricAlarm(this, id, {
      ...(others.length === 0 ? single(only) : sum(metrics)),
      alarmName: PHYSICAL_NAMES.alarm.of(name, id),
      alarmDescription: description,
      comparisonOperator: 'GreaterThanThreshold',
      threshold,
      evaluationPeriods: periods,
      // No pictures, no metrics: silence is health here.
      treatMissingData: 'notBreaching',
      alarmActions: [topic.topic.arn],
      okActions: [topic.topic.arn],
    });
  }
}

function single(metric: Metric): Partial<CloudwatchMetricAlarmConfig> {
  return { ...metric, period: PERIOD_SECONDS };
}

/**
 * FILL, because an alarm on a metric of AWS/DynamoDB alone ignores missing data whatever it is told, and would never be
 * over: there is no data without throttling.
 */
function sum(metrics: readonly Metric[]): Partial<CloudwatchMetricAlarmConfig> {
  const queries = metrics.map(({ statistic, ...metric }, index): CloudwatchMetricAlarmMetricQuery => ({
    id: `m${index}`,
    metric: { ...metric, stat: statistic, period: PERIOD_SECONDS },
  }));
  const expression = queries.map(({ id }) => `FILL(${id}, 0)`).join(' + ');
  return { metricQuery: [{ id: 'sum', expression, label: 'Sum', returnData: true }, ...queries] };
}
