import { Fn, type TerraformOutputConfig, type TerraformRemoteState } from 'cdktf';
import type { ThumbnailPipeline } from './thumbnail-pipeline';

/** An output for other stacks: a name, an ARN or a URL. All are strings, and none is secret. */
export interface PipelineOutput {
  readonly value: string;
  readonly description: string;
}

/** Names of the outputs. */
export type PipelineOutputName = keyof ReturnType<typeof pipelineOutputs>;

/**
 * Returns an output of a separately deployed pipeline from its remote state.
 *
 *     const state = new DataTerraformRemoteStateS3(this, 'thumbnails', { bucket, key, region });
 *     const bucket = remoteOutput(state, 'thumbnail_bucket_name');
 */
export function remoteOutput(state: TerraformRemoteState, name: PipelineOutputName): string {
  return state.getString(name);
}

/** Returns the output for the owner of an existing source bucket, if there are notifications to add. */
export function notificationOutput({
  notificationToAdd,
}: ThumbnailPipeline): Record<string, TerraformOutputConfig> {
  if (!notificationToAdd) return {};
  const description =
    'Notifications that the owner of the source bucket has to add: "json" for the AWS CLI, "hcl" for Terraform';
  return { source_bucket_notification: { value: notificationToAdd, description } };
}

/** Returns the outputs of the settings `batchOperations` and `operators`. */
export function optionalOutputs({
  batchProcessor,
  operatorRole,
}: ThumbnailPipeline): Record<string, PipelineOutput> {
  return {
    ...(batchProcessor && {
      batch_processor_function_name: output(
        batchProcessor.function.functionName,
        'Name of the function for S3 Batch Operations jobs',
      ),
      batch_processor_function_arn: output(
        batchProcessor.function.arn,
        'ARN of the function for S3 Batch Operations jobs',
      ),
      batch_job_role_arn: output(batchProcessor.jobRole.arn, 'ARN of the role for S3 Batch Operations jobs'),
    }),
    ...(operatorRole && {
      operator_role_arn: output(operatorRole.role.arn, 'ARN of the role with the permissions of npm run ops'),
    }),
  };
}

/** Returns the outputs of every pipeline: names, ARNs and URLs of its resources. */
export function pipelineOutputs(pipeline: ThumbnailPipeline) {
  const { source, thumbnails, logs, metadata, processor, failures, alarmTopic, dashboard, awsEnvironment } =
    pipeline;
  const { dashboardName, dashboardArn } = dashboard.dashboard;
  return {
    source_bucket_name: output(source.bucket.bucket, 'Name of the bucket for uploaded images'),
    source_bucket_arn: output(source.bucket.arn, 'ARN of the bucket for uploaded images'),
    thumbnail_bucket_name: output(thumbnails.bucket.bucket, 'Name of the bucket for thumbnails'),
    thumbnail_bucket_arn: output(thumbnails.bucket.arn, 'ARN of the bucket for thumbnails'),
    log_bucket_name: output(logs.bucket.bucket, 'Name of the bucket for S3 server access logs'),
    log_bucket_arn: output(logs.bucket.arn, 'ARN of the bucket for S3 server access logs'),
    image_processor_function_name: output(processor.function.functionName, 'Name of the function'),
    image_processor_function_arn: output(processor.function.arn, 'ARN of the function, without a version'),
    image_processor_version: output(processor.function.version, 'Latest published version of the function'),
    image_processor_alias_name: output(processor.alias.name, 'Name of the alias that receives events'),
    image_processor_alias_arn: output(processor.alias.arn, 'ARN of the alias that receives events'),
    image_processor_live_version: output(
      processor.alias.functionVersion,
      'Version of the function that receives events',
    ),
    image_processor_reserved_concurrency: output(
      Fn.tostring(processor.function.reservedConcurrentExecutionsInput),
      'Reserved concurrency of the function: -1 for none, 0 if processing_enabled is false',
    ),
    log_group_name: output(processor.logGroup.name, "Name of the function's log group"),
    log_group_arn: output(processor.logGroup.arn, "ARN of the function's log group"),
    metadata_table_name: output(metadata.table.name, 'Name of the DynamoDB table of image records'),
    metadata_table_arn: output(metadata.table.arn, 'ARN of the DynamoDB table of image records'),
    metadata_table_stream_arn: output(metadata.table.streamArn, "ARN of the table's stream"),
    failure_queue_name: output(failures.queue.name, 'Name of the queue for events that failed all retries'),
    failure_queue_url: output(failures.queue.url, 'URL of the queue for events that failed all retries'),
    failure_queue_arn: output(failures.queue.arn, 'ARN of the queue for events that failed all retries'),
    alarm_topic_name: output(alarmTopic.topic.name, 'Name of the SNS topic for alarms'),
    alarm_topic_arn: output(alarmTopic.topic.arn, 'ARN of the SNS topic for alarms'),
    dashboard_name: output(dashboardName, 'Name of the CloudWatch dashboard'),
    dashboard_arn: output(dashboardArn, 'ARN of the CloudWatch dashboard'),
    dashboard_url: output(
      `https://${awsEnvironment.console}/cloudwatch/home?region=${awsEnvironment.region}#dashboards/dashboard/${dashboardName}`,
      'URL of the CloudWatch dashboard',
    ),
  };
}

function output(value: string, description: string): PipelineOutput {
  return { value, description };
}
