import type { EnvironmentSettings } from '../../../constructs/config/environments';
import type { Environment } from '../../../lambda-src/contract';
import { ENVIRONMENTS, METRICS } from '../../../lambda-src/contract';
import { Telemetry } from '../../../lambda-src/telemetry';
import { FAILED, OBJECT, WRITTEN } from '../../lambda-src/outcomes';
import { emfLines, printedBy } from '../../lambda-src/printed';
import { synthesizePipeline, synthesizeStack, type Resource } from '../../support/synthesized';

const stack = synthesizePipeline();

function alarm(name: string): Resource {
  const found = stack
    .all('aws_cloudwatch_metric_alarm')
    .find(({ alarm_name: alarmName }) => alarmName === name);
  if (!found) throw new Error(`There is no alarm ${name}.`);
  return found;
}

const TOPIC = [stack.reference('aws_sns_topic', 'arn')];
const ABOVE = { comparison_operator: 'GreaterThanThreshold', treat_missing_data: 'notBreaching' };
const OF_THE_FUNCTION = {
  ...ABOVE,
  namespace: 'AWS/Lambda',
  dimensions: { FunctionName: stack.reference('aws_lambda_function', 'function_name') },
  period: 300,
};
const OF_THE_QUEUE = {
  ...ABOVE,
  namespace: 'AWS/SQS',
  dimensions: { QueueName: stack.reference('aws_sqs_queue', 'name') },
  statistic: 'Maximum',
  period: 300,
  evaluation_periods: 1,
};

/** A series of an alarm by metric math. */
function query(id: string, namespace: string, name: string, dimensions: object) {
  return { id, metric: { namespace, metric_name: name, dimensions, stat: 'Sum', period: 300 } };
}

/** An alarm by metric math on series. */
function calculated(expression: string, periods: number, ...series: ReturnType<typeof query>[]) {
  return {
    ...ABOVE,
    threshold: 0,
    evaluation_periods: periods,
    metric_query: [{ id: 'result', expression, return_data: true }, ...series],
  };
}

describe('an alarm goes off', () => {
  test('when more than 5 attempts fail within five minutes', () => {
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
    ['LambdaThrottles', 'any event is throttled', 'Throttles', 'Sum', 0, 1],
    [
      'LambdaErrors',
      'more than 5 invocations end badly, crashes and time-outs included',
      'Errors',
      'Sum',
      5,
      1,
    ],
    ['LambdaDuration', 'thumbnails take over 30 s on average, twice', 'Duration', 'Average', 30_000, 2],
    ['EventAge', 'an event waits for more than 15 minutes', 'AsyncEventAge', 'Maximum', 900_000, 1],
    ['EventsDropped', 'Lambda drops any event', 'AsyncEventsDropped', 'Sum', 0, 1],
    ['DestinationFailures', 'any event is lost', 'DestinationDeliveryFailures', 'Sum', 0, 1],
    ['ConcurrencyNearReserve', '80 of 100 are busy, three times', 'ConcurrentExecutions', 'Maximum', 80, 3],
  ])('%s: when %s', (id, _when, metric, statistic, threshold, periods) => {
    expect(alarm(`test-${id}`)).toMatchObject({
      ...OF_THE_FUNCTION,
      metric_name: metric,
      statistic,
      threshold,
      evaluation_periods: periods,
    });
  });

  test('when the slowest in a hundred come within a fifth of the time limit, however few there are', () => {
    const { timeout } = stack.the('aws_lambda_function');
    expect(alarm('test-DurationNearTimeout')).toMatchObject({
      ...OF_THE_FUNCTION,
      metric_name: 'Duration',
      extended_statistic: 'p99',
      evaluate_low_sample_count_percentiles: 'evaluate',
      threshold: Number(timeout) * 800,
      evaluation_periods: 2,
    });
    expect(alarm('test-DurationNearTimeout')).not.toHaveProperty('statistic');
  });

  test('when there is any event on the failure queue', () => {
    expect(alarm('test-FailedEvents')).toMatchObject({
      ...OF_THE_QUEUE,
      metric_name: 'ApproximateNumberOfMessagesVisible',
      threshold: 0,
    });
  });

  test('when half of the time is over that the failure queue keeps an event', () => {
    const { message_retention_seconds: retention } = stack.the('aws_sqs_queue');
    expect(alarm('test-OldestFailedEvent')).toMatchObject({
      ...OF_THE_QUEUE,
      metric_name: 'ApproximateAgeOfOldestMessage',
      threshold: Number(retention) / 2,
    });
  });

  test('when events come in and the function is not started, for three periods', () => {
    const { dimensions } = OF_THE_FUNCTION;
    expect(alarm('test-StuckMirror')).toMatchObject(
      calculated(
        'IF(FILL(received, 0) > 0 AND FILL(invocations, 0) == 0, 1, 0)',
        3,
        query('received', 'AWS/Lambda', 'AsyncEventsReceived', dimensions),
        query('invocations', 'AWS/Lambda', 'Invocations', dimensions),
      ),
    );
  });

  test('when every invocation fails, for three periods', () => {
    const { dimensions } = OF_THE_FUNCTION;
    expect(alarm('test-NothingSucceeds')).toMatchObject(
      calculated(
        'IF(FILL(invocations, 0) > 0 AND FILL(errors, 0) >= FILL(invocations, 0), 1, 0)',
        3,
        query('invocations', 'AWS/Lambda', 'Invocations', dimensions),
        query('errors', 'AWS/Lambda', 'Errors', dimensions),
      ),
    );
  });

  test('when the table or its index is throttled, and is over when it no longer is', () => {
    const ofTable = { TableName: stack.reference('aws_dynamodb_table', 'name') };
    const ofIndex = { ...ofTable, GlobalSecondaryIndexName: 'TimestampIndex' };
    expect(alarm('test-TableThrottles')).toMatchObject(
      calculated(
        'FILL(reads, 0) + FILL(writes, 0) + FILL(indexWrites, 0)',
        1,
        query('reads', 'AWS/DynamoDB', 'ReadThrottleEvents', ofTable),
        query('writes', 'AWS/DynamoDB', 'WriteThrottleEvents', ofTable),
        query('indexWrites', 'AWS/DynamoDB', 'WriteThrottleEvents', ofIndex),
      ),
    );
  });
});

/** Ids of the alarms of a pipeline. */
function alarmIds(settings: Partial<EnvironmentSettings>, environment: Environment = 'production'): string[] {
  return synthesizePipeline({ environment, settings })
    .all('aws_cloudwatch_metric_alarm')
    .map(({ alarm_name: name }) => String(name).replace('test-', ''));
}

describe('an alarm on the reserved executions', () => {
  test.each([undefined, 0])('is not there where %s are reserved', (reservedConcurrency) => {
    expect(alarmIds({ reservedConcurrency })).not.toContain('ConcurrencyNearReserve');
  });

  test.each([
    [1, 1],
    [2, 1],
    [10, 8],
  ])('of %d goes off above %d at a time', (reservedConcurrency, threshold) => {
    const alarms = synthesizePipeline({ settings: { reservedConcurrency } }).the(
      'aws_cloudwatch_metric_alarm',
      'alarms_ConcurrencyNearReserve',
    );
    expect(alarms).toMatchObject({ threshold });
  });
});

describe('which alarms there are', () => {
  const essential = ['LambdaDuration', 'LambdaThrottles', 'ProcessingErrors'];

  test('development has those on failures, durations and throttles', () => {
    expect(alarmIds({}, 'development').sort()).toEqual(essential);
  });

  test('can be chosen for any environment', () => {
    expect(alarmIds({ alarms: 'all' }, 'development').length).toBeGreaterThan(essential.length);
    expect(alarmIds({ alarms: 'essential' }).sort()).toEqual(essential);
  });

  test('staging and production have the same', () => {
    expect(alarmIds({}, 'staging')).toEqual(alarmIds({}));
  });
});

describe('every alarm', () => {
  const alarms = stack.all('aws_cloudwatch_metric_alarm');

  test('says how urgent it is, what has happened, and where the runbook tells what to do', () => {
    for (const { alarm_description: description } of alarms) {
      expect(description).toMatch(
        /^(CRITICAL|WARNING): [A-Z][^.]{20,}\. Runbook: docs\/runbook\.md#[a-z-]+$/,
      );
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
      expect(String(description).length).toBeLessThanOrEqual(1024);
    }
  });

  test('tells the topic when it goes off', () => {
    for (const { alarm_actions: actions } of alarms) expect(actions).toEqual(TOPIC);
  });

  test('tells its end exactly where somebody waits for it: not of a loss, nor of what nobody has to mend', () => {
    const silent = alarms.filter(({ ok_actions: actions }) => actions === undefined);
    expect(silent.map(({ alarm_name: name }) => name).sort()).toEqual([
      'test-ConcurrencyNearReserve',
      'test-DestinationFailures',
      'test-DurationNearTimeout',
      'test-EventsDropped',
      'test-LambdaDuration',
    ]);
    for (const { ok_actions: actions = TOPIC } of alarms) expect(actions).toEqual(TOPIC);
  });
});

/** Namespace, name and dimensions of each metric that the function can print. */
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
  test("every alarm on the function's own metrics metric one that it really prints", async () => {
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
