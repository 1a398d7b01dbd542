import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { PHYSICAL_NAMES } from '../config/physical-names';
import { alarmDescription, type AlarmRule, type MetricMath } from './alarm-rule';
import { alarmRules } from './alarm-rules';
import type { AlarmTopic } from './alarm-topic';
import type { Metric, MonitoredResources } from './metrics';

const PERIOD_SECONDS = 300;

/** Props of PipelineAlarms. */
export interface PipelineAlarmsProps {
  /** Prefix of the alarms' names. */
  readonly name: string;
  readonly resources: MonitoredResources;
  readonly topic: AlarmTopic;
}

/** Tells when images fail or take too long, and when events are held back or lost. */
export class PipelineAlarms extends Construct {
  readonly alarms: readonly CloudwatchMetricAlarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PipelineAlarmsProps,
  ) {
    super(scope, id);
    this.alarms = alarmRules(props.resources).map((rule) => this.create(rule));
  }

  private create(rule: AlarmRule): CloudwatchMetricAlarm {
    const { name, topic } = this.props;
    const { id, metric, threshold, periods, notifyOnRecovery } = rule;
    const actions = [topic.topic.arn];
    return new CloudwatchMetricAlarm(this, id, {
      ...('expression' in metric ? calculated(metric) : single(metric)),
      alarmName: PHYSICAL_NAMES.alarm.of(name, id),
      alarmDescription: alarmDescription(rule),
      comparisonOperator: 'GreaterThanThreshold',
      threshold,
      evaluationPeriods: periods,
      // No images, no metrics: silence is health here. Where it is not, metric math fills the gaps.
      treatMissingData: 'notBreaching',
      alarmActions: actions,
      ...(notifyOnRecovery && { okActions: actions }),
    });
  }
}

function single({ statistic, ...metric }: Metric): Partial<CloudwatchMetricAlarmConfig> {
  return {
    ...metric,
    ...(statistic.startsWith('p')
      ? // A single slow image is one too many where there are few.
        { extendedStatistic: statistic, evaluateLowSampleCountPercentiles: 'evaluate' }
      : { statistic }),
    period: PERIOD_SECONDS,
  };
}

/**
 * Metric math, also where one metric would do: an alarm on a metric of AWS/DynamoDB alone ignores missing data whatever
 * it is told, and would never be over, since there is no data without throttling.
 */
function calculated({ expression, metrics }: MetricMath): Partial<CloudwatchMetricAlarmConfig> {
  const queries = Object.entries(metrics).map(
    ([id, { statistic, ...metric }]): CloudwatchMetricAlarmMetricQuery => ({
      id,
      metric: { ...metric, stat: statistic, period: PERIOD_SECONDS },
    }),
  );
  return { metricQuery: [{ id: 'result', expression, label: 'Result', returnData: true }, ...queries] };
}
