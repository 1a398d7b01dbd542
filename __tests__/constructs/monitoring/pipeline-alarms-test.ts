import type { EnvironmentSettings } from '../../../constructs/config/environments';
import type { Environment } from '../../../lambda-src/contract';
import { ENVIRONMENTS, METRICS } from '../../../lambda-src/contract';
import { Telemetry } from '../../../lambda-src/telemetry';
import { FAILED, OBJECT, WRITTEN } from '../../lambda-src/outcomes';
import { emfLines, printedBy } from '../../lambda-src/printed';
import { synthesizePipeline, synthesizeStack, type Resource } from '../../support/synthesized';
import { PRODUCTION_RULES } from './production-rules';

const stack = synthesizePipeline();

function alarm(name: string): Resource {
  const found = stack
    .all('aws_cloudwatch_metric_alarm')
    .find(({ alarm_name: alarmName }) => alarmName === name);
  if (!found) throw new Error(`The stack has no alarm ${name}.`);
  return found;
}

const TOPIC = [stack.reference('aws_sns_topic', 'arn')];
const ABOVE = { comparison_operator: 'GreaterThanThreshold', treat_missing_data: 'notBreaching' };
const FUNCTION_METRIC = {
  ...ABOVE,
  namespace: 'AWS/Lambda',
  dimensions: { FunctionName: stack.reference('aws_lambda_function', 'function_name') },
  period: 300,
};
const QUEUE_METRIC = {
  ...ABOVE,
  namespace: 'AWS/SQS',
  dimensions: { QueueName: stack.reference('aws_sqs_queue', 'name') },
  statistic: 'Maximum',
  period: 300,
  evaluation_periods: 1,
};

/** Returns the query for a metric of an alarm with metric math. */
function query(id: string, namespace: string, name: string, dimensions: object) {
  return { id, metric: { namespace, metric_name: name, dimensions, stat: 'Sum', period: 300 } };
}

/** Returns the arguments of an alarm with metric math. */
function mathAlarm(expression: string, periods: number, ...queries: ReturnType<typeof query>[]) {
  return {
    ...ABOVE,
    threshold: 0,
    evaluation_periods: periods,
    metric_query: [{ id: 'result', expression, return_data: true }, ...queries],
  };
}

describe('the alarms', () => {
  test('ProcessingErrors enters ALARM when more than 5 attempts fail within 5 minutes', () => {
    expect(alarm('test-ProcessingErrors')).toMatchObject({
      ...ABOVE,
      namespace: 'ImageProcessing',
      metric_name: 'ProcessingErrors',
      dimensions: { Environment: 'production' },
      statistic: 'Sum',
      threshold: 5,
      period: 300,
      evaluation_periods: 1,
    });
  });

  test.each([
    ['LambdaThrottles', 'Lambda throttles an event in any of 3 periods', 'Throttles', 'Sum', 0, 3],
    ['LambdaErrors', 'more than 5 invocations fail, including crashes and timeouts', 'Errors', 'Sum', 5, 1],
    [
      'LambdaDuration',
      'invocations take more than 30 s on average for 2 periods',
      'Duration',
      'Average',
      30_000,
      2,
    ],
    ['EventAge', 'an event waits for more than 15 minutes', 'AsyncEventAge', 'Maximum', 900_000, 1],
    ['EventsDropped', 'Lambda drops an event', 'AsyncEventsDropped', 'Sum', 0, 1],
    [
      'DestinationFailures',
      'a failed event does not reach the failure queue',
      'DestinationDeliveryFailures',
      'Sum',
      0,
      1,
    ],
    [
      'ConcurrencyNearReserve',
      'more than 80 of 100 reserved executions are in use for 3 periods',
      'ConcurrentExecutions',
      'Maximum',
      80,
      3,
    ],
  ])('%s enters ALARM when %s', (id, _when, metric, statistic, threshold, periods) => {
    expect(alarm(`test-${id}`)).toMatchObject({
      ...FUNCTION_METRIC,
      metric_name: metric,
      statistic,
      threshold,
      evaluation_periods: periods,
    });
  });

  test('DurationNearTimeout enters ALARM when p99 exceeds 80 % of the timeout, even with few samples', () => {
    const { timeout } = stack.the('aws_lambda_function');
    expect(alarm('test-DurationNearTimeout')).toMatchObject({
      ...FUNCTION_METRIC,
      metric_name: 'Duration',
      extended_statistic: 'p99',
      evaluate_low_sample_count_percentiles: 'evaluate',
      threshold: Number(timeout) * 800,
      evaluation_periods: 2,
    });
    expect(alarm('test-DurationNearTimeout')).not.toHaveProperty('statistic');
  });

  test('FailedEvents enters ALARM when the failure queue contains an event', () => {
    expect(alarm('test-FailedEvents')).toMatchObject({
      ...QUEUE_METRIC,
      metric_name: 'ApproximateNumberOfMessagesVisible',
      threshold: 0,
    });
  });

  test('OldestFailedEvent enters ALARM when an event has been on the queue for half of the retention period', () => {
    const { message_retention_seconds: retention } = stack.the('aws_sqs_queue');
    expect(alarm('test-OldestFailedEvent')).toMatchObject({
      ...QUEUE_METRIC,
      metric_name: 'ApproximateAgeOfOldestMessage',
      threshold: Number(retention) / 2,
    });
  });

  test('StuckMirror enters ALARM when events arrive without any invocation for 3 periods', () => {
    const { dimensions } = FUNCTION_METRIC;
    expect(alarm('test-StuckMirror')).toMatchObject(
      mathAlarm(
        'IF(FILL(received, 0) > 0 AND FILL(invocations, 0) == 0, 1, 0)',
        3,
        query('received', 'AWS/Lambda', 'AsyncEventsReceived', dimensions),
        query('invocations', 'AWS/Lambda', 'Invocations', dimensions),
      ),
    );
  });

  test('NothingSucceeds enters ALARM when every invocation fails for 3 periods', () => {
    const { dimensions } = FUNCTION_METRIC;
    expect(alarm('test-NothingSucceeds')).toMatchObject(
      mathAlarm(
        'IF(FILL(invocations, 0) > 0 AND FILL(errors, 0) >= FILL(invocations, 0), 1, 0)',
        3,
        query('invocations', 'AWS/Lambda', 'Invocations', dimensions),
        query('errors', 'AWS/Lambda', 'Errors', dimensions),
      ),
    );
  });

  test('TableThrottles enters ALARM when the table or its index is throttled, and returns to OK afterwards', () => {
    const ofTable = { TableName: stack.reference('aws_dynamodb_table', 'name') };
    const ofIndex = { ...ofTable, GlobalSecondaryIndexName: 'TimestampIndex' };
    expect(alarm('test-TableThrottles')).toMatchObject(
      mathAlarm(
        'FILL(reads, 0) + FILL(writes, 0) + FILL(indexWrites, 0)',
        3,
        query('reads', 'AWS/DynamoDB', 'ReadThrottleEvents', ofTable),
        query('writes', 'AWS/DynamoDB', 'WriteThrottleEvents', ofTable),
        query('indexWrites', 'AWS/DynamoDB', 'WriteThrottleEvents', ofIndex),
      ),
    );
  });
});

test('alarms on throttles enter ALARM with one of three periods, and all others with every period', () => {
  const partial = stack
    .all('aws_cloudwatch_metric_alarm')
    .filter(({ datapoints_to_alarm: datapoints }) => datapoints !== undefined);
  expect(partial.map(({ alarm_name: name }) => name).sort()).toEqual([
    'test-LambdaThrottles',
    'test-TableThrottles',
  ]);
  for (const one of partial) expect(one).toMatchObject({ evaluation_periods: 3, datapoints_to_alarm: 1 });
});

/** Returns the ids of a pipeline's alarms. */
function alarmIds(settings: Partial<EnvironmentSettings>, environment: Environment = 'production'): string[] {
  return synthesizePipeline({ environment, settings })
    .all('aws_cloudwatch_metric_alarm')
    .map(({ alarm_name: name }) => String(name).replace('test-', ''));
}

describe('ConcurrencyNearReserve', () => {
  test.each([undefined, 0])(
    'ConcurrencyNearReserve does not exist with a reserved concurrency of %s',
    (reservedConcurrency) => {
      expect(alarmIds({ reservedConcurrency })).not.toContain('ConcurrencyNearReserve');
    },
  );

  test.each([
    [1, 1],
    [2, 1],
    [10, 8],
  ])(
    'enters ALARM, with a reserved concurrency of %d, above %d concurrent executions',
    (reservedConcurrency, threshold) => {
      const alarms = synthesizePipeline({ settings: { reservedConcurrency } }).the(
        'aws_cloudwatch_metric_alarm',
        'alarms_ConcurrencyNearReserve',
      );
      expect(alarms).toMatchObject({ threshold });
    },
  );
});

describe('the setting alarms', () => {
  const essential = ['LambdaDuration', 'LambdaThrottles', 'ProcessingErrors'];

  test('the setting alarms is essential in development: failures, duration and throttles', () => {
    expect(alarmIds({}, 'development').sort()).toEqual(essential);
  });

  test('applies to any environment', () => {
    expect(alarmIds({ alarms: 'all' }, 'development').length).toBeGreaterThan(essential.length);
    expect(alarmIds({ alarms: 'essential' }).sort()).toEqual(essential);
  });

  test('gives staging and production the same alarms', () => {
    expect(alarmIds({}, 'staging')).toEqual(alarmIds({}));
  });
});

describe('every alarm', () => {
  const alarms = stack.all('aws_cloudwatch_metric_alarm');

  test('every alarm has a message with severity, what happened, what it means, what to do, and a runbook link', () => {
    for (const { alarm_description: description } of alarms) {
      expect(description).toMatch(
        /^(CRITICAL|WARNING): [A-Z][^.:]{20,}: [^.:]{10,}\. [A-Z][^.:]{10,}\. Runbook: docs\/runbook\.md#[a-z-]+$/,
      );
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
      expect(String(description).length).toBeLessThanOrEqual(1024);
    }
  });

  test('notifies the topic on ALARM', () => {
    for (const { alarm_actions: actions } of alarms) expect(actions).toEqual(TOPIC);
  });

  test('notifies the topic on recovery (OK) if its rule says so', () => {
    const notified = alarms.filter(({ ok_actions: actions }) => actions !== undefined);
    expect(notified.map(({ alarm_name: name }) => name).sort()).toEqual(
      PRODUCTION_RULES.filter(({ notifyOnRecovery }) => notifyOnRecovery)
        .map(({ id }) => `test-${id}`)
        .sort(),
    );
    for (const { ok_actions: actions } of notified) expect(actions).toEqual(TOPIC);
  });

  test('an alarm does not notify on recovery after the loss of an event', () => {
    for (const id of ['EventsDropped', 'DestinationFailures'])
      expect(alarm(`test-${id}`)).not.toHaveProperty('ok_actions');
  });
});

/** Returns namespace, name and dimensions of each metric that the function emits. */
async function printedMetrics(environment: Environment): Promise<Resource[]> {
  const lines = await printedBy(() => {
    const telemetry = new Telemetry(environment);
    telemetry.handled(OBJECT, 'r', WRITTEN);
    telemetry.handled(OBJECT, 'r', FAILED);
    telemetry.flush();
  });
  return emfLines(lines).flatMap((line) =>
    line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) =>
        Dimensions.map((names) => ({
          namespace: Namespace,
          metric_name: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, line[name]])),
        })),
      ),
    ),
  );
}

describe.each(ENVIRONMENTS)('in %s', (environment) => {
  test("every alarm on the function's custom metrics monitors a metric that the function emits", async () => {
    const printed = await printedMetrics(environment);
    expect(printed).toHaveLength(2);
    const own = synthesizeStack(environment)
      .all('aws_cloudwatch_metric_alarm')
      .filter(({ namespace }) => namespace === METRICS.namespace);
    expect(own.length).toBeGreaterThan(0);
    for (const { namespace, metric_name, dimensions } of own)
      expect(printed).toContainEqual({ namespace, metric_name, dimensions });
  });
});
