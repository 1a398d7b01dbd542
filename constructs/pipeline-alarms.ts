import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { METRICS, type Environment } from '../lambda-src/contract';
import type { AlarmTopic } from './alarm-topic';
import type { ImageProcessor } from './image-processor';

const PERIOD_SECONDS = 300;
/** More failed attempts than this within one period. */
const MAX_ERRORS = 5;
/** Half of the function's time limit. */
const MAX_AVERAGE_MILLISECONDS = 30_000;

/** Props of PipelineAlarms. */
export interface PipelineAlarmsProps {
  /** Prefix of the alarms' names. */
  readonly name: string;
  readonly environment: Environment;
  readonly processor: ImageProcessor;
  readonly topic: AlarmTopic;
}

/** What one alarm watches and when it goes off. */
interface AlarmRule {
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Average';
  /** The alarm goes off above it. */
  readonly threshold: number;
  /** Periods in a row. */
  readonly periods: number;
}

/** Tells when pictures fail, when they take too long, and when events are held back. */
export class PipelineAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: PipelineAlarmsProps,
  ) {
    super(scope, id);
    const functionMetric = {
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: props.processor.function.functionName },
    };
    this.alarm('ProcessingErrors', {
      description: `More than ${MAX_ERRORS} attempts to make a thumbnail failed within five minutes`,
      namespace: METRICS.namespace,
      metricName: METRICS.processingErrors,
      dimensions: { [METRICS.dimension]: props.environment },
      statistic: 'Sum',
      threshold: MAX_ERRORS,
      periods: 1,
    });
    this.alarm('LambdaDuration', {
      ...functionMetric,
      description: 'Thumbnails took more than half of the time limit on average for ten minutes',
      metricName: 'Duration',
      statistic: 'Average',
      threshold: MAX_AVERAGE_MILLISECONDS,
      periods: 2,
    });
    this.alarm('LambdaThrottles', {
      ...functionMetric,
      description: 'Events were held back because all reserved executions were busy',
      metricName: 'Throttles',
      statistic: 'Sum',
      threshold: 0,
      periods: 1,
    });
  }

  private alarm(id: string, { description, periods, ...rule }: AlarmRule): void {
    const { name, topic } = this.props;
    new CloudwatchMetricAlarm(this, id, {
      ...rule,
      alarmName: `${name}-${id}`,
      alarmDescription: description,
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: periods,
      period: PERIOD_SECONDS,
      // No pictures, no metrics: silence is health here.
      treatMissingData: 'notBreaching',
      alarmActions: [topic.topic.arn],
      okActions: [topic.topic.arn],
    });
  }
}
