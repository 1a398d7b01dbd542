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
import { runbookAddress } from './runbook-address';

const PERIOD_SECONDS = 300;

/** Props of PipelineAlarms. */
export interface PipelineAlarmsProps {
  /** Prefix of the alarms' names. */
  readonly name: string;
  readonly resources: MonitoredResources;
  readonly topic: AlarmTopic;
}

/** The CloudWatch alarms of the pipeline, one for each rule. */
export class PipelineAlarms extends Construct {
  readonly alarms: readonly CloudwatchMetricAlarm[];
  private readonly runbook: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PipelineAlarmsProps,
  ) {
    super(scope, id);
    this.runbook = runbookAddress(props.resources.settings.runbookUrl);
    this.alarms = alarmRules(props.resources).map((rule) => this.create(rule));
  }

  private create(rule: AlarmRule): CloudwatchMetricAlarm {
    const { name, topic } = this.props;
    const { id, metric, threshold, periods, breaches, notifyOnRecovery } = rule;
    const actions = [topic.topic.arn];
    return new CloudwatchMetricAlarm(this, id, {
      ...('expression' in metric ? mathConfig(metric) : metricConfig(metric)),
      alarmName: PHYSICAL_NAMES.alarm.of(name, id),
      alarmDescription: alarmDescription(rule, this.runbook),
      comparisonOperator: 'GreaterThanThreshold',
      threshold,
      evaluationPeriods: periods,
      ...(breaches !== undefined && { datapointsToAlarm: breaches }),
      // Without images there are no metrics, which is normal. Rules for which it is not use metric math with FILL.
      treatMissingData: 'notBreaching',
      alarmActions: actions,
      ...(notifyOnRecovery && { okActions: actions }),
    });
  }
}

function metricConfig({ statistic, ...metric }: Metric): Partial<CloudwatchMetricAlarmConfig> {
  return {
    ...metric,
    ...(statistic.startsWith('p')
      ? // Evaluate even if the period has few images.
        { extendedStatistic: statistic, evaluateLowSampleCountPercentiles: 'evaluate' }
      : { statistic }),
    period: PERIOD_SECONDS,
  };
}

/**
 * Returns the configuration of an alarm on metric math.
 *
 * An alarm on a single AWS/DynamoDB metric always ignores missing data, regardless of `treatMissingData`. It would never
 * return to OK, because without throttling there is no data. Therefore these rules use metric math as well.
 */
function mathConfig({ expression, metrics }: MetricMath): Partial<CloudwatchMetricAlarmConfig> {
  const queries = Object.entries(metrics).map(
    ([id, { statistic, ...metric }]): CloudwatchMetricAlarmMetricQuery => ({
      id,
      metric: { ...metric, stat: statistic, period: PERIOD_SECONDS },
    }),
  );
  return { metricQuery: [{ id: 'result', expression, label: 'Result', returnData: true }, ...queries] };
}
