import { UNTAGGABLE } from '../support/synthesized';
import { ANY_RESOURCE, jsonOf, type ResourceRule } from './policy-rule';

/** Arguments with names that are unique in the account. The name of an alias is unique in its function. */
const NAMES = ['name', 'function_name', 'layer_name', 'alarm_name', 'bucket', 'dashboard_name'];
const NAMED_BY_OWNER = ['aws_lambda_alias'];
/** Resource types that must have an explicit name, and the argument. */
const MUST_BE_NAMED: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: 'name',
  aws_cloudwatch_metric_alarm: 'alarm_name',
  aws_dynamodb_table: 'name',
  aws_iam_role: 'name',
  aws_iam_role_policy: 'name',
  aws_kms_alias: 'name',
  aws_lambda_function: 'function_name',
  aws_lambda_layer_version: 'layer_name',
  aws_s3_bucket: 'bucket',
  aws_sns_topic: 'name',
  aws_sqs_queue: 'name',
};

export const EVERY_RESOURCE_RULES: readonly ResourceRule[] = [
  {
    title: 'every taggable resource has both tags',
    ids: ['DynamoDB.5', 'Lambda.6', 'SNS.3', 'SQS.2'],
    type: ANY_RESOURCE,
    holds: ({ type, environment, resource: { tags } }) =>
      UNTAGGABLE.has(type) ||
      JSON.stringify(tags) === JSON.stringify({ Environment: environment, 'iac-rlhf-amazon': 'true' }),
    reason: 'Cost reports and tag-based permissions depend on them.',
  },
  {
    title: 'every physical name contains the name of the stack or of its source bucket',
    ids: [],
    type: ANY_RESOURCE,
    holds: ({ type, environment, resource }) => {
      const own = MUST_BE_NAMED[type];
      if (own !== undefined && typeof resource[own] !== 'string') return false;
      return (
        NAMED_BY_OWNER.includes(type) ||
        NAMES.every((name) => {
          const value = resource[name];
          return (
            typeof value !== 'string' ||
            value.startsWith('${aws_') ||
            value.includes(`thumbnails-${environment}`) ||
            value.includes('var.source_bucket_name')
          );
        })
      );
    },
    reason: 'Two stacks with the same name would share a resource.',
  },
  {
    title: 'no resource contains credentials or account ids',
    ids: ['CKV_AWS_41', 'CKV_AWS_45'],
    type: ANY_RESOURCE,
    holds: ({ resource, namedArns }) =>
      !/AKIA|ASIA|access_key|secret|password|\b\d{12}\b/i.test(
        namedArns.reduce((text, arn) => text.replaceAll(arn, ''), jsonOf(resource)),
      ),
    reason:
      'Many people read the stack, and it applies to any account. Only existing topics and former keys have an ARN.',
  },
  {
    title: 'every referenced resource is in the stack',
    ids: [],
    type: ANY_RESOURCE,
    holds: ({ stack, resource }) =>
      [...jsonOf(resource).matchAll(/(?<!data\.)\b(aws_\w+)\.(pipeline_[\w-]+)/g)].every(
        ([, type = '', name = '']) => stack.json.resource[type]?.[name] !== undefined,
      ),
    reason: 'A policy, alarm or destination without its target has no effect.',
  },
];
