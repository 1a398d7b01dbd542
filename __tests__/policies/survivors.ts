/** Mutations that no policy rule has to detect, with the reason. A mutation that a rule detects must not be listed. */
export interface Survivors {
  /** Matches `<type>.<logical name without its hash> <path> <how>`. */
  readonly of: RegExp;
  readonly reason: string;
}

export const SURVIVORS: readonly Survivors[] = [
  {
    of: / description /,
    reason: 'Descriptions have no effect.',
  },
  {
    of: /^aws_cloudwatch_metric_alarm\.\S+ ok_actions removed$/,
    reason:
      'Not every alarm notifies on recovery; constructs/monitoring/pipeline-alarms-test.ts checks which do.',
  },
  {
    of: / depends_on(\.\d+)? /,
    reason: 'Affects only the order of creation; the tests of the constructs and each e2e run check it.',
  },
  {
    of: /^aws_(iam_role_policy|kms_key)\.\S+ policy\.Statement\.\d+(\.Action\.\d+|\.Condition\.StringEquals\.kms:ViaService\.\d+)? removed$/,
    reason:
      'Fewer permissions are safer; R10 and constructs/storage/encryption-key-test.ts check that none is missing.',
  },
  {
    of: /^aws_iam_role(_policy\.pipeline_(batch_job-policy|operators_policy) |\.pipeline_operators_role assume_role_policy\.Statement\.0\.Condition\.ArnLike\.aws:PrincipalArn\.\d) removed$/,
    reason:
      'Fewer permissions and principals are safer; constructs/function/batch-processor-test.ts and constructs/access/operator-role-test.ts check that none is missing.',
  },
  {
    of: /^aws_sns_topic_policy\.\S+ policy\.Statement\.0 removed$/,
    reason: 'Nobody can publish then; constructs/monitoring/alarm-topic-test.ts checks that alarms can.',
  },
  {
    of: /^aws_cloudwatch_metric_alarm\.\S+ (threshold (multiplied|set to 0)|datapoints_to_alarm removed|metric_query\.0\.(label \w+|id widened)|metric_query\.3\.metric\.dimensions\.(TableName removed|GlobalSecondaryIndexName \w+))$/,
    reason:
      'Thresholds, periods and the index are choices; R14 to R16 and pipeline-alarms-test.ts check them.',
  },
  {
    of: /^aws_dynamodb_table\.\S+ (attribute|global_secondary_index|hash_key|stream_enabled|stream_view_type)\b/,
    reason: 'Key schema and stream; R6, R9 and constructs/storage/metadata-table-test.ts check them.',
  },
  {
    of: /^aws_sqs_queue\.\S+ visibility_timeout_seconds /,
    reason:
      'If it is too short, two redrives send an event twice, which is harmless; constructs/config/time-limits-test.ts checks it.',
  },
  {
    of: /^aws_lambda_function\.(pipeline_processor_function handler|\S+ (architectures|environment\.variables\.(ENVIRONMENT|MALLOC_ARENA_MAX|METADATA_TABLE|POWERTOOLS_SERVICE_NAME|THUMBNAIL_SIZE|VARIANTS)))\b/,
    reason:
      'Required for the function to work; R4, R5, R13, R24 and constructs/function/image-processor-test.ts check them.',
  },
  {
    of: /^aws_lambda_layer_version\.\S+ compatible_/,
    reason: 'Informational; constructs/function/image-processor-test.ts checks it.',
  },
  {
    of: /^aws_lambda_alias\.\S+ name /,
    reason: 'Other resources reference the name; constructs/function/image-processor-test.ts checks it.',
  },
  {
    of: /^aws_lambda_permission\.\S+ statement_id /,
    reason: 'Only a label of the statement.',
  },
  {
    of: /^aws_s3_bucket_lifecycle_configuration\.\S+ (rule\.\d\.id|rule\.\d\.transition\b.*|transition_default_minimum_object_size) /,
    reason: 'Labels and storage cost; R3 and R24 check them.',
  },
  {
    of: /^aws_s3_bucket_lifecycle_configuration\.pipeline_(source|thumbnails)_private_lifecycle rule\.0 removed$/,
    reason: 'Only affects storage cost; R3 checks it.',
  },
  {
    of: /^aws_s3_bucket_notification\.\S+ lambda_function\.\d+(\.(events(\.\d)?|filter_suffix|id))? (removed|widened)$/,
    reason: 'Selects the events; R2 checks exactly these.',
  },
  {
    of: /^aws_sns_topic_subscription\.\S+ {2}removed$/,
    reason: 'The subscription is optional; constructs/monitoring/alarm-topic-test.ts checks it.',
  },
];
