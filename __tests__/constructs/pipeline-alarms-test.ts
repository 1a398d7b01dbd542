import type { Environment } from '../../lambda-src/contract';
import { ENVIRONMENTS, METRICS } from '../../lambda-src/contract';
import { PermanentFailure } from '../../lambda-src/failures';
import { Telemetry } from '../../lambda-src/telemetry';
import { emfLines, printedBy } from '../lambda-src/printed';
import { synthesizePipeline, synthesizeStack, type Resource } from './synthesized';

const stack = synthesizePipeline();

function alarm(name: string): Resource {
  const found = stack
    .all('aws_cloudwatch_metric_alarm')
    .find(({ alarm_name: alarmName }) => alarmName === name);
  if (!found) throw new Error(`There is no alarm ${name}.`);
  return found;
}

const OF_THE_FUNCTION = {
  namespace: 'AWS/Lambda',
  dimensions: { FunctionName: stack.reference('aws_lambda_function', 'function_name') },
  comparison_operator: 'GreaterThanThreshold',
  period: 300,
};

describe('an alarm goes off', () => {
  test('when more than 5 attempts fail within five minutes', () => {
    expect(alarm('test-ProcessingErrors')).toMatchObject({
      namespace: 'ImageProcessing',
      metric_name: 'ProcessingErrors',
      dimensions: { Environment: 'production' },
      statistic: 'Sum',
      comparison_operator: 'GreaterThanThreshold',
      threshold: 5,
      period: 300,
      evaluation_periods: 1,
    });
  });

  test('when thumbnails take more than 30 s on average, for ten minutes', () => {
    expect(alarm('test-LambdaDuration')).toMatchObject({
      ...OF_THE_FUNCTION,
      metric_name: 'Duration',
      statistic: 'Average',
      threshold: 30_000,
      evaluation_periods: 2,
    });
  });

  test.each([
    ['LambdaThrottles', 'any event is throttled', 'Throttles', 'Sum', 0],
    ['LambdaErrors', 'more than 5 attempts end badly, crashes and time-outs included', 'Errors', 'Sum', 5],
    ['EventAge', 'an event waits for more than 15 minutes', 'AsyncEventAge', 'Maximum', 900_000],
    ['EventsDropped', 'Lambda drops any event', 'AsyncEventsDropped', 'Sum', 0],
    ['DestinationFailures', 'any event is lost', 'DestinationDeliveryFailures', 'Sum', 0],
  ])('%s: when %s', (id, _when, metric, statistic, threshold) => {
    expect(alarm(`test-${id}`)).toMatchObject({
      ...OF_THE_FUNCTION,
      metric_name: metric,
      statistic,
      threshold,
      evaluation_periods: 1,
    });
  });

  test('when there is any event on the failure queue', () => {
    expect(alarm('test-FailedEvents')).toMatchObject({
      namespace: 'AWS/SQS',
      metric_name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: stack.reference('aws_sqs_queue', 'name') },
      statistic: 'Maximum',
      comparison_operator: 'GreaterThanThreshold',
      threshold: 0,
      period: 300,
      evaluation_periods: 1,
    });
  });

  test('when the table or its index is throttled, and is over when it no longer is', () => {
    const throttles = (id: string, name: string, index = {}) => ({
      id,
      metric: {
        namespace: 'AWS/DynamoDB',
        metric_name: name,
        dimensions: { TableName: stack.reference('aws_dynamodb_table', 'name'), ...index },
        stat: 'Sum',
        period: 300,
      },
    });
    expect(alarm('test-TableThrottles')).toMatchObject({
      comparison_operator: 'GreaterThanThreshold',
      threshold: 0,
      evaluation_periods: 1,
      metric_query: [
        { id: 'sum', expression: 'FILL(m0, 0) + FILL(m1, 0) + FILL(m2, 0)', return_data: true },
        throttles('m0', 'ReadThrottleEvents'),
        throttles('m1', 'WriteThrottleEvents'),
        throttles('m2', 'WriteThrottleEvents', { GlobalSecondaryIndexName: 'TimestampIndex' }),
      ],
    });
  });
});

test('every alarm says what it means', () => {
  for (const { alarm_description: description } of stack.all('aws_cloudwatch_metric_alarm'))
    expect(String(description)).toMatch(/^[A-Z].{20,}/);
});

/** Namespace, name and dimensions of each metric that the function can print. */
async function printedMetrics(environment: Environment): Promise<Resource[]> {
  const object = { bucket: 'pictures', key: 'cat.png' };
  const facts = { format: 'png', width: 1, height: 1, size: 1 } as const;
  const lines = await printedBy(() => {
    const telemetry = new Telemetry(environment);
    telemetry.handled(object, 'r', {
      result: 'written',
      imageId: 'id',
      milliseconds: 1,
      original: facts,
      thumbnail: facts,
    });
    telemetry.handled(object, 'r', {
      result: 'failed',
      imageId: 'id',
      failure: new PermanentFailure('CORRUPT', 'broken'),
    });
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
  test("every alarm on the function's own metrics watches one that it really prints", async () => {
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
