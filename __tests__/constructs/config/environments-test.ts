import { ENVIRONMENTS, type Environment } from '../../../lambda-src/contract';
import { synthesizeStack } from '../../support/synthesized';

/** Returns every value in a tree by its path, without the hash of logical names; policies are parsed. */
function flatten(value: unknown, path = ''): [path: string, value: unknown][] {
  if (typeof value === 'string' && value.startsWith('{')) return flatten(JSON.parse(value), path);
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, child]) =>
    flatten(child, `${path}${path === '' ? '' : '.'}${name.replace(/_[0-9A-F]{8}$/, '')}`),
  );
}

const RESOURCE = /^resource\.\w+\.[^.]+/;
/** The dashboard refers to every alarm. */
const REFERENCE_TO_ALARM = '${aws_cloudwatch_metric_alarm.';

/** Returns the values of one stack by path, and an entry for each resource. */
function columnOf(environment: Environment): ReadonlyMap<string, unknown> {
  const text = synthesizeStack(environment).text.replaceAll(environment, '<environment>');
  const values = flatten(JSON.parse(text)).filter(
    ([, value]) => !String(value).startsWith(REFERENCE_TO_ALARM),
  );
  const resources = values.flatMap(([path]) => RESOURCE.exec(path)?.slice(0, 1) ?? []);
  return new Map([...values, ...resources.map((resource): [string, unknown] => [resource, 'there'])]);
}

/** Returns a table of the differences between the environments' stacks, apart from their names. */
function tableOfDifferences(): string {
  const columns = ENVIRONMENTS.map(columnOf);
  const paths = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort();
  const rows = paths
    .filter((path) => {
      // Compare arguments only between stacks that have the resource.
      const resource = RESOURCE.exec(path)?.[0] ?? '';
      const owners = columns.filter((column) => path === resource || column.has(resource));
      return new Set(owners.map((column) => column.get(path))).size > 1;
    })
    .map((path) => [
      path,
      ...columns.map((column) => (column.has(path) ? JSON.stringify(column.get(path)) : '-')),
    ]);
  const table = [['', ...ENVIRONMENTS], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

test('the environments differ in these values, and in nothing else', () => {
  expect(`\n${tableOfDifferences()}\n`).toMatchInlineSnapshot(`
   "
                                                                                                                                            development                           staging                               production
   resource.aws_cloudwatch_log_group.pipeline_processor_log-group.lifecycle.prevent_destroy                                                 false                                 false                                 true
   resource.aws_cloudwatch_log_group.pipeline_processor_log-group.retention_in_days                                                         7                                     30                                    365
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_ConcurrencyNearReserve                                                              -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_ConcurrencyNearReserve.threshold                                                    -                                     8                                     80
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_DestinationFailures                                                                 -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_DurationNearTimeout                                                                 -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_EventAge                                                                            -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_EventsDropped                                                                       -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_FailedEvents                                                                        -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_LambdaErrors                                                                        -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_NothingSucceeds                                                                     -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_OldestFailedEvent                                                                   -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_StuckMirror                                                                         -                                     "there"                               "there"
   resource.aws_cloudwatch_metric_alarm.pipeline_alarms_TableThrottles                                                                      -                                     "there"                               "there"
   resource.aws_dynamodb_table.pipeline_metadata_table.deletion_protection_enabled                                                          false                                 false                                 true
   resource.aws_dynamodb_table.pipeline_metadata_table.lifecycle.prevent_destroy                                                            false                                 false                                 true
   resource.aws_lambda_function.pipeline_processor_function.reserved_concurrent_executions                                                  "\${var.processing_enabled ? -1 : 0}"  "\${var.processing_enabled ? 10 : 0}"  "\${var.processing_enabled ? 100 : 0}"
   resource.aws_s3_bucket.pipeline_access-logs_private_bucket.force_destroy                                                                 true                                  false                                 false
   resource.aws_s3_bucket.pipeline_access-logs_private_bucket.lifecycle.prevent_destroy                                                     false                                 false                                 true
   resource.aws_s3_bucket.pipeline_source_private_bucket.force_destroy                                                                      true                                  false                                 false
   resource.aws_s3_bucket.pipeline_source_private_bucket.lifecycle.prevent_destroy                                                          false                                 false                                 true
   resource.aws_s3_bucket.pipeline_thumbnails_private_bucket.force_destroy                                                                  true                                  false                                 false
   resource.aws_s3_bucket.pipeline_thumbnails_private_bucket.lifecycle.prevent_destroy                                                      false                                 false                                 true
   resource.aws_s3_bucket_lifecycle_configuration.pipeline_access-logs_private_lifecycle.rule.0.expiration.0.days                           7                                     30                                    365
   resource.aws_s3_bucket_lifecycle_configuration.pipeline_source_private_lifecycle.rule.1.noncurrent_version_expiration.0.noncurrent_days  7                                     30                                    90
   resource.aws_sns_topic.pipeline_alarm-topic.lifecycle.prevent_destroy                                                                    false                                 false                                 true
   resource.aws_sqs_queue.pipeline_failures_queue.lifecycle.prevent_destroy                                                                 false                                 false                                 true
   "
  `);
});
