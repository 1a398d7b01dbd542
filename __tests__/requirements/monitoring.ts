import type { Resource, Synthesized } from '../support/synthesized';
import { removeResources, setArgument, type Mutation, type Requirement } from './requirement';

const ALARM = 'aws_cloudwatch_metric_alarm';
const GROUP = 'aws_cloudwatch_log_group';

function alarm(stack: Synthesized, id: string): Resource {
  return stack.the(ALARM, `alarms_${id}`);
}

function changeAlarm(id: string, path: string, value: unknown): Mutation {
  return setArgument(ALARM, path, value, `alarms_${id}`);
}

/** Other silent failures by alarm id, with the metric that detects each. */
const SILENT_FAILURES = {
  LambdaErrors: 'Errors',
  DurationNearTimeout: 'Duration',
  ConcurrencyNearReserve: 'ConcurrentExecutions',
  StuckMirror: 'AsyncEventsReceived',
  NothingSucceeds: 'Invocations',
  EventAge: 'AsyncEventAge',
  EventsDropped: 'AsyncEventsDropped',
  DestinationFailures: 'DestinationDeliveryFailures',
  FailedEvents: 'ApproximateNumberOfMessagesVisible',
  OldestFailedEvent: 'ApproximateAgeOfOldestMessage',
  TableThrottles: 'WriteThrottleEvents',
} as const;

export const MONITORING_REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R12',
    title: "the function's log group, with a retention",
    holds: (stack) => {
      const { name, retention_in_days: days } = stack.the(GROUP);
      expect(name).toMatch(/^\/aws\/lambda\/thumbnails-\w+-ImageProcessor$/);
      expect(days).toBeGreaterThan(0);
      expect(stack.the('aws_lambda_function').logging_config).toMatchObject({
        log_group: stack.reference(GROUP, 'name'),
      });
    },
    mutations: {
      'no log group': removeResources(GROUP),
      'logs never expire': setArgument(GROUP, 'retention_in_days', undefined),
      'the retention of another group': setArgument(GROUP, 'name', '/aws/lambda/other'),
      'the function writes to another log group': setArgument(
        'aws_lambda_function',
        'logging_config.log_group',
        '/other',
      ),
    },
  },
  {
    id: 'R13',
    title: 'metrics ProcessedImages and ProcessingErrors, namespace ImageProcessing, dimension Environment',
    holds: (stack) => {
      const { environment } = stack.the('aws_lambda_function') as { environment?: { variables: Resource } };
      const { Environment: tag } = stack.the('aws_lambda_function').tags as Record<string, string>;
      expect(environment?.variables.ENVIRONMENT).toBe(tag);
      const body = String(stack.the('aws_cloudwatch_dashboard').dashboard_body);
      for (const name of ['ProcessedImages', 'ProcessingErrors'])
        expect(body).toContain(`["ImageProcessing","${name}","Environment","${String(tag)}"`);
    },
    mutations: {
      'the function does not know its environment': setArgument(
        'aws_lambda_function',
        'environment.variables.ENVIRONMENT',
        undefined,
      ),
      'the function has another environment': setArgument(
        'aws_lambda_function',
        'environment.variables.ENVIRONMENT',
        'test',
      ),
      'no dashboard': removeResources('aws_cloudwatch_dashboard'),
    },
    alsoHeldBy: [
      ['lambda-src/telemetry-test.ts', 'a metric'],
      ['constructs/monitoring/pipeline-alarms-test.ts', 'monitors a metric that the function emits'],
    ],
  },
  {
    id: 'R14',
    title: 'alarm ProcessingErrors: Sum > 5 in 300 s, one period, dimension Environment',
    holds: (stack) => {
      const { Environment: environment } = stack.the('aws_sns_topic').tags as Record<string, string>;
      expect(alarm(stack, 'ProcessingErrors')).toMatchObject({
        alarm_name: `thumbnails-${String(environment)}-ProcessingErrors`,
        namespace: 'ImageProcessing',
        metric_name: 'ProcessingErrors',
        statistic: 'Sum',
        comparison_operator: 'GreaterThanThreshold',
        threshold: 5,
        period: 300,
        evaluation_periods: 1,
        alarm_actions: [stack.reference('aws_sns_topic', 'arn')],
      });
      expect(alarm(stack, 'ProcessingErrors').dimensions).toEqual({ Environment: environment });
    },
    mutations: {
      'no such alarm': removeResources(ALARM, 'alarms_ProcessingErrors'),
      'another name': changeAlarm('ProcessingErrors', 'alarm_name', 'errors'),
      'another threshold': changeAlarm('ProcessingErrors', 'threshold', 6),
      'at the threshold': changeAlarm(
        'ProcessingErrors',
        'comparison_operator',
        'GreaterThanOrEqualToThreshold',
      ),
      'an average': changeAlarm('ProcessingErrors', 'statistic', 'Average'),
      'another period': changeAlarm('ProcessingErrors', 'period', 60),
      'two periods': changeAlarm('ProcessingErrors', 'evaluation_periods', 2),
      'no dimension': changeAlarm('ProcessingErrors', 'dimensions', {}),
      'another dimension': changeAlarm('ProcessingErrors', 'dimensions.service', 'thumbnails'),
      'no notification': changeAlarm('ProcessingErrors', 'alarm_actions', []),
    },
  },
  {
    id: 'R15',
    title: 'alarm LambdaDuration: Average > 30,000 ms, two periods of 300 s',
    holds: (stack) => {
      expect(alarm(stack, 'LambdaDuration')).toMatchObject({
        alarm_name: expect.stringMatching(/^thumbnails-\w+-LambdaDuration$/) as string,
        namespace: 'AWS/Lambda',
        metric_name: 'Duration',
        dimensions: { FunctionName: stack.reference('aws_lambda_function', 'function_name') },
        statistic: 'Average',
        comparison_operator: 'GreaterThanThreshold',
        threshold: 30_000,
        period: 300,
        evaluation_periods: 2,
      });
    },
    mutations: {
      'no such alarm': removeResources(ALARM, 'alarms_LambdaDuration'),
      'another threshold': changeAlarm('LambdaDuration', 'threshold', 30),
      'one period': changeAlarm('LambdaDuration', 'evaluation_periods', 1),
      'the maximum instead of the average': changeAlarm('LambdaDuration', 'statistic', 'Maximum'),
      'another function': changeAlarm('LambdaDuration', 'dimensions.FunctionName', 'other'),
    },
  },
  {
    id: 'R16',
    title: 'alarms on throttles and on all other silent failures',
    holds: (stack) => {
      expect(alarm(stack, 'LambdaThrottles')).toMatchObject({ metric_name: 'Throttles', threshold: 0 });
      // Development has only the essential alarms.
      const { Environment: environment } = stack.the('aws_sns_topic').tags as Record<string, string>;
      for (const [id, metric] of environment === 'development' ? [] : Object.entries(SILENT_FAILURES)) {
        expect(JSON.stringify(alarm(stack, id))).toContain(`"metric_name":"${metric}"`);
        expect(alarm(stack, id).alarm_actions).toEqual([stack.reference('aws_sns_topic', 'arn')]);
      }
    },
    mutations: {
      'no alarm on throttles': removeResources(ALARM, 'alarms_LambdaThrottles'),
      'an alarm on many throttles only': changeAlarm('LambdaThrottles', 'threshold', 100),
      ...Object.fromEntries(
        Object.keys(SILENT_FAILURES).map((id) => [`no ${id}`, removeResources(ALARM, `alarms_${id}`)]),
      ),
      'another metric': changeAlarm('EventsDropped', 'metric_name', 'Invocations'),
      'no notification': changeAlarm('FailedEvents', 'alarm_actions', []),
    },
  },
];
