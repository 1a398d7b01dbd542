import { shown } from './value-rules';

/** A resource's name that is derived from the pipeline's, and the service's limit on its length. */
export interface PhysicalName {
  /** Type of the resource, and the argument that holds the name. */
  readonly resource: readonly [type: string, argument: string];
  /** The resource, in a message. */
  readonly what: string;
  /** In characters. */
  readonly max: number;
  /** @param part distinguishes several resources of this kind. */
  readonly of: (pipeline: string, part?: string) => string;
}

/** Every physical name except the buckets', which derive from the source bucket's name: derived-bucket-name.ts. */
export const PHYSICAL_NAMES = {
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  function: {
    resource: ['aws_lambda_function', 'function_name'],
    what: 'function',
    max: 64,
    of: (pipeline) => `${pipeline}-ImageProcessor`,
  },
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  role: {
    resource: ['aws_iam_role', 'name'],
    what: 'role',
    max: 64,
    of: (pipeline) => `${pipeline}-ImageProcessor`,
  },
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
  rolePolicy: {
    resource: ['aws_iam_role_policy', 'name'],
    what: "role's policy",
    max: 128,
    of: (pipeline) => `${pipeline}-ImageProcessor`,
  },
  batchFunction: {
    resource: ['aws_lambda_function', 'function_name'],
    what: 'function for batch jobs',
    max: 64,
    of: (pipeline) => `${pipeline}-Batch`,
  },
  batchRole: {
    resource: ['aws_iam_role', 'name'],
    what: 'role of the function for batch jobs',
    max: 64,
    of: (pipeline) => `${pipeline}-Batch`,
  },
  batchJobRole: {
    resource: ['aws_iam_role', 'name'],
    what: 'role of batch jobs',
    max: 64,
    of: (pipeline) => `${pipeline}-BatchJobs`,
  },
  operatorRole: {
    resource: ['aws_iam_role', 'name'],
    what: "operators' role",
    max: 64,
    of: (pipeline) => `${pipeline}-Operator`,
  },
  // https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html
  layer: {
    resource: ['aws_lambda_layer_version', 'layer_name'],
    what: 'layer',
    max: 140,
    of: (pipeline) => `${pipeline}-image-library`,
  },
  // Lambda's own default.
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
  logGroup: {
    resource: ['aws_cloudwatch_log_group', 'name'],
    what: 'log group',
    max: 512,
    of: (pipeline) => `/aws/lambda/${pipeline}-ImageProcessor`,
  },
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
  table: {
    resource: ['aws_dynamodb_table', 'name'],
    what: 'table',
    max: 255,
    of: (pipeline) => `${pipeline}-metadata`,
  },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
  failureQueue: {
    resource: ['aws_sqs_queue', 'name'],
    what: 'failure queue',
    max: 80,
    of: (pipeline) => `${pipeline}-failed-events`,
  },
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
  sourceRule: {
    resource: ['aws_cloudwatch_event_rule', 'name'],
    what: 'rule of EventBridge',
    max: 64,
    of: (pipeline) => `${pipeline}-source-events`,
  },
  // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
  alarmTopic: {
    resource: ['aws_sns_topic', 'name'],
    what: "alarms' topic",
    max: 256,
    of: (pipeline) => `${pipeline}-alarms`,
  },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  alarm: {
    resource: ['aws_cloudwatch_metric_alarm', 'alarm_name'],
    what: 'alarm',
    max: 255,
    of: (pipeline, part = '') => `${pipeline}-${part}`,
  },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
  dashboard: {
    resource: ['aws_cloudwatch_dashboard', 'dashboard_name'],
    what: 'dashboard',
    max: 255,
    of: (pipeline) => pipeline,
  },
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
  savedQuery: {
    resource: ['aws_cloudwatch_query_definition', 'name'],
    what: 'saved query',
    max: 255,
    of: (pipeline, part = '') => `${pipeline}/${part}`,
  },
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
  keyAlias: {
    resource: ['aws_kms_alias', 'name'],
    what: "key's alias",
    max: 256,
    of: (pipeline) => `alias/${pipeline}`,
  },
} as const satisfies Readonly<Record<string, PhysicalName>>;

const NAMES: readonly PhysicalName[] = Object.values(PHYSICAL_NAMES);

/** Longest name of a pipeline for which every physical name is within its limit, in characters. */
export const MAX_PIPELINE_NAME = Math.min(...NAMES.map(({ max, of }) => max - of('').length));

const PIPELINE_NAME = /^[A-Za-z0-9][A-Za-z0-9-]*$/;
const CHARACTERS = 'it must consist of letters, digits and hyphens, and begin with a letter or digit';

/** Returns the violations of the rules about a pipeline's name; one of them names every physical name that would be too long. */
export function checkPipelineName(name: unknown): string[] {
  const given = `name is ${shown(name)}`;
  if (typeof name !== 'string' || !PIPELINE_NAME.test(name)) return [`${given}: ${CHARACTERS}.`];
  const tooLong = NAMES.filter(({ max, of }) => of(name).length > max).map(
    ({ what, max, of }) =>
      `the name of the ${what} would have ${of(name).length} characters, where ${max} are allowed`,
  );
  if (tooLong.length === 0) return [];
  return [`${given}: it must have at most ${MAX_PIPELINE_NAME} characters: ${tooLong.join(', ')}.`];
}
