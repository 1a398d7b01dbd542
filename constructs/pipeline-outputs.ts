import type { NotificationBlock } from './source-notifications';
import type { ThumbnailPipeline } from './thumbnail-pipeline';

/** An output that other stacks can use. */
export interface PipelineOutput {
  readonly name: string;
  readonly value: string | NotificationBlock;
  readonly description: string;
}

/** What a deployed pipeline tells of itself: names and ARNs of all that somebody else may want to use. */
export function pipelineOutputs(pipeline: ThumbnailPipeline): PipelineOutput[] {
  const { source, thumbnails, logs, metadata, processor, failures, alarmTopic, dashboard, place } = pipeline;
  const { notificationToAdd } = pipeline;
  const { dashboardName, dashboardArn } = dashboard.dashboard;
  const rows: [name: string, value: PipelineOutput['value'], description: string][] = [
    ['source_bucket_name', source.bucket.bucket, 'Name of the bucket that pictures are uploaded to'],
    ['source_bucket_arn', source.bucket.arn, 'ARN of the bucket that pictures are uploaded to'],
    ['thumbnail_bucket_name', thumbnails.bucket.bucket, 'Name of the bucket that thumbnails are written to'],
    ['thumbnail_bucket_arn', thumbnails.bucket.arn, 'ARN of the bucket that thumbnails are written to'],
    ['log_bucket_name', logs.bucket.bucket, "Name of the bucket of the other buckets' access logs"],
    ['log_bucket_arn', logs.bucket.arn, "ARN of the bucket of the other buckets' access logs"],
    ['image_processor_function_name', processor.function.functionName, 'Name of the function'],
    ['image_processor_function_arn', processor.function.arn, 'ARN of the function, without a version'],
    [
      'image_processor_version',
      processor.function.version,
      'Version of the function that was published last',
    ],
    ['image_processor_alias_name', processor.alias.name, 'Name of the alias that events are sent to'],
    ['image_processor_alias_arn', processor.alias.arn, 'ARN of the alias that events are sent to'],
    [
      'image_processor_live_version',
      processor.alias.functionVersion,
      'Version of the function that events are sent to',
    ],
    ['log_group_name', processor.logGroup.name, "Name of the function's log group"],
    ['log_group_arn', processor.logGroup.arn, "ARN of the function's log group"],
    ['metadata_table_name', metadata.table.name, 'Name of the table of records'],
    ['metadata_table_arn', metadata.table.arn, 'ARN of the table of records'],
    ['metadata_table_stream_arn', metadata.table.streamArn, "ARN of the table's stream of changes"],
    ['failure_queue_name', failures.queue.name, 'Name of the queue of events that could not be handled'],
    ['failure_queue_url', failures.queue.url, 'URL of the queue of events that could not be handled'],
    ['failure_queue_arn', failures.queue.arn, 'ARN of the queue of events that could not be handled'],
    ['alarm_topic_name', alarmTopic.topic.name, 'Name of the topic that alarms are told to'],
    ['alarm_topic_arn', alarmTopic.topic.arn, 'ARN of the topic that alarms are told to'],
    ['dashboard_name', dashboardName, 'Name of the dashboard'],
    ['dashboard_arn', dashboardArn, 'ARN of the dashboard'],
    [
      'dashboard_url',
      `https://${place.console}/cloudwatch/home?region=${place.region}#dashboards/dashboard/${dashboardName}`,
      'Address of the dashboard in the console',
    ],
  ];
  if (notificationToAdd)
    rows.push([
      'source_bucket_notification',
      notificationToAdd,
      'What the owner of the source bucket adds to its notifications: "json" for the AWS command line, "hcl" for Terraform',
    ]);
  return rows.map(([name, value, description]) => ({ name, value, description }));
}
