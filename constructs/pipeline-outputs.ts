import { Fn, type TerraformOutputConfig, type TerraformRemoteState } from 'cdktf';
import type { ThumbnailPipeline } from './thumbnail-pipeline';

/** An output that other stacks can use. All are texts, and none is a secret: names, ARNs and addresses. */
export interface PipelineOutput {
  readonly value: string;
  readonly description: string;
}

/** Names of the outputs. */
export type PipelineOutputName = keyof ReturnType<typeof pipelineOutputs>;

/**
 * An output of a pipeline that is deployed by itself, out of its state.
 *
 *     const state = new DataTerraformRemoteStateS3(this, 'thumbnails', { bucket, key, region });
 *     const bucket = remoteOutput(state, 'thumbnail_bucket_name');
 */
export function remoteOutput(state: TerraformRemoteState, name: PipelineOutputName): string {
  return state.getString(name);
}

/** What a pipeline tells the owner of a source bucket that exists already; nothing where nobody has to act. */
export function notificationOutput({
  notificationToAdd,
}: ThumbnailPipeline): Record<string, TerraformOutputConfig> {
  if (!notificationToAdd) return {};
  const description =
    'What the owner of the source bucket adds to its notifications: "json" for the AWS command line, "hcl" for Terraform';
  return { source_bucket_notification: { value: notificationToAdd, description } };
}

/** What jobs and operators need to know, where the settings ask for them. */
export function optionalOutputs({
  batchProcessor,
  operatorRole,
}: ThumbnailPipeline): Record<string, PipelineOutput> {
  return {
    ...(batchProcessor && {
      batch_processor_function_name: output(
        batchProcessor.function.functionName,
        'Name of the function for jobs of S3 Batch Operations',
      ),
      batch_processor_function_arn: output(
        batchProcessor.function.arn,
        'ARN of the function for jobs of S3 Batch Operations',
      ),
      batch_job_role_arn: output(
        batchProcessor.jobRole.arn,
        'ARN of the role of jobs of S3 Batch Operations',
      ),
    }),
    ...(operatorRole && {
      operator_role_arn: output(operatorRole.role.arn, 'ARN of the role that has the rights of npm run ops'),
    }),
  };
}

/** What a deployed pipeline tells of itself: names and ARNs of all that somebody else may want to use. */
export function pipelineOutputs(pipeline: ThumbnailPipeline) {
  const { source, thumbnails, logs, metadata, processor, failures, alarmTopic, dashboard, awsEnvironment } =
    pipeline;
  const { dashboardName, dashboardArn } = dashboard.dashboard;
  return {
    source_bucket_name: output(source.bucket.bucket, 'Name of the bucket that images are uploaded to'),
    source_bucket_arn: output(source.bucket.arn, 'ARN of the bucket that images are uploaded to'),
    thumbnail_bucket_name: output(
      thumbnails.bucket.bucket,
      'Name of the bucket that thumbnails are written to',
    ),
    thumbnail_bucket_arn: output(thumbnails.bucket.arn, 'ARN of the bucket that thumbnails are written to'),
    log_bucket_name: output(logs.bucket.bucket, "Name of the bucket of the other buckets' access logs"),
    log_bucket_arn: output(logs.bucket.arn, "ARN of the bucket of the other buckets' access logs"),
    image_processor_function_name: output(processor.function.functionName, 'Name of the function'),
    image_processor_function_arn: output(processor.function.arn, 'ARN of the function, without a version'),
    image_processor_version: output(
      processor.function.version,
      'Version of the function that was published last',
    ),
    image_processor_alias_name: output(processor.alias.name, 'Name of the alias that events are sent to'),
    image_processor_alias_arn: output(processor.alias.arn, 'ARN of the alias that events are sent to'),
    image_processor_live_version: output(
      processor.alias.functionVersion,
      'Version of the function that events are sent to',
    ),
    image_processor_reserved_concurrency: output(
      Fn.tostring(processor.function.reservedConcurrentExecutionsInput),
      'Executions that the deployment reserves for the function: -1 for none, 0 while processing_enabled is false',
    ),
    log_group_name: output(processor.logGroup.name, "Name of the function's log group"),
    log_group_arn: output(processor.logGroup.arn, "ARN of the function's log group"),
    metadata_table_name: output(metadata.table.name, 'Name of the table of records'),
    metadata_table_arn: output(metadata.table.arn, 'ARN of the table of records'),
    metadata_table_stream_arn: output(metadata.table.streamArn, "ARN of the table's stream of changes"),
    failure_queue_name: output(failures.queue.name, 'Name of the queue of events that could not be handled'),
    failure_queue_url: output(failures.queue.url, 'URL of the queue of events that could not be handled'),
    failure_queue_arn: output(failures.queue.arn, 'ARN of the queue of events that could not be handled'),
    alarm_topic_name: output(alarmTopic.topic.name, 'Name of the topic that alarms are told to'),
    alarm_topic_arn: output(alarmTopic.topic.arn, 'ARN of the topic that alarms are told to'),
    dashboard_name: output(dashboardName, 'Name of the dashboard'),
    dashboard_arn: output(dashboardArn, 'ARN of the dashboard'),
    dashboard_url: output(
      `https://${awsEnvironment.console}/cloudwatch/home?region=${awsEnvironment.region}#dashboards/dashboard/${dashboardName}`,
      'Address of the dashboard in the console',
    ),
  };
}

function output(value: string, description: string): PipelineOutput {
  return { value, description };
}
