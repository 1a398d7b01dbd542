/** Mutations that no policy rule has to notice, each with why; one that a rule does notice must not stand here. */
export interface Survivors {
  /** Matches `<type>.<logical name without its hash> <path> <how>`. */
  readonly of: RegExp;
  readonly reason: string;
}

export const SURVIVORS: readonly Survivors[] = [
  {
    of: / description /,
    reason: 'Read by people.',
  },
  {
    of: /^aws_cloudwatch_metric_alarm\.\S+ ok_actions removed$/,
    reason:
      'Where nobody waits for its end, an alarm does not tell it; constructs/monitoring/pipeline-alarms-test.ts holds which.',
  },
  {
    of: / depends_on(\.\d+)? /,
    reason:
      'The order of creation, not what is there in the end; the tests of the constructs hold it, and each e2e run.',
  },
  {
    of: /^aws_(iam_role_policy|kms_key)\.\S+ policy\.Statement\.\d+(\.Action\.\d+|\.Condition\.StringEquals\.kms:ViaService\.\d+)? removed$/,
    reason:
      'A right less guards more; that none is missing, R10 and constructs/storage/encryption-key-test.ts hold.',
  },
  {
    of: /^aws_iam_role(_policy\.pipeline_(batch_job-policy|operators_policy) |\.pipeline_operators_role assume_role_policy\.Statement\.0\.Condition\.ArnLike\.aws:PrincipalArn\.\d) removed$/,
    reason:
      'Whoever has no rights, or is not let in, does no harm; constructs/function/batch-processor-test.ts and constructs/access/operator-role-test.ts hold that they have and are.',
  },
  {
    of: /^aws_sns_topic_policy\.\S+ policy\.Statement\.0 removed$/,
    reason: 'Nobody may publish then; constructs/monitoring/alarm-topic-test.ts holds that alarms may.',
  },
  {
    of: /^aws_cloudwatch_metric_alarm\.\S+ (threshold (multiplied|set to 0)|metric_query\.0\.(label \w+|id widened)|metric_query\.3\.metric\.dimensions\.(TableName removed|GlobalSecondaryIndexName \w+))$/,
    reason:
      'What each alarm goes off at, and for which index, is a choice that R14 to R16 hold number by number.',
  },
  {
    of: /^aws_dynamodb_table\.\S+ (attribute|global_secondary_index|hash_key|stream_enabled|stream_view_type)\b/,
    reason:
      'How records are found and followed; R6, R9 and constructs/storage/metadata-table-test.ts hold it.',
  },
  {
    of: /^aws_sqs_queue\.\S+ visibility_timeout_seconds /,
    reason:
      'Too short, and two redrives send an event twice, which harms nothing; constructs/config/time-limits-test.ts holds it.',
  },
  {
    of: /^aws_lambda_function\.(pipeline_processor_function handler|\S+ (architectures|environment\.variables\.(ENVIRONMENT|MALLOC_ARENA_MAX|METADATA_TABLE|POWERTOOLS_SERVICE_NAME|THUMBNAIL_SIZE)))\b/,
    reason:
      'What runs and what it is told; without it nothing runs. R4, R5, R13, R24 and constructs/function/image-processor-test.ts hold it.',
  },
  {
    of: /^aws_lambda_layer_version\.\S+ compatible_/,
    reason: 'Advice to whoever looks for a layer; constructs/function/image-processor-test.ts holds it.',
  },
  {
    of: /^aws_lambda_alias\.\S+ name /,
    reason: 'Whatever it is, everything refers to it; constructs/function/image-processor-test.ts holds it.',
  },
  {
    of: /^aws_lambda_permission\.\S+ statement_id /,
    reason: 'A label of the statement.',
  },
  {
    of: /^aws_s3_bucket_lifecycle_configuration\.\S+ (rule\.\d\.id|rule\.\d\.transition\b.*|transition_default_minimum_object_size) /,
    reason: 'Labels, and what storage costs; R3 and R24 hold it.',
  },
  {
    of: /^aws_s3_bucket_lifecycle_configuration\.pipeline_(source|thumbnails)_private_lifecycle rule\.0 removed$/,
    reason: 'The rule that moves objects to cheaper storage; R3 holds it.',
  },
  {
    of: /^aws_s3_bucket_notification\.\S+ lambda_function\.\d(\.(events(\.\d)?|filter_suffix|id))? (removed|widened)$/,
    reason: 'Which events start it; R2 holds exactly these.',
  },
  {
    of: /^aws_sns_topic_subscription\.\S+ {2}removed$/,
    reason: 'Whoever wants to hear alarms subscribes; constructs/monitoring/alarm-topic-test.ts holds it.',
  },
];
