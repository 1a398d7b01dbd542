/** The rights of the workflows' roles (.github/roles): they reach whatever a stack names after itself. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../constructs/packaging';
import { PHYSICAL_NAMES, type PhysicalName } from '../../constructs/physical-names';

const STACK = 'thumbnails-production';

/** How IAM calls what has a name. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html */
const ARNS: Readonly<Record<string, string>> = {
  aws_cloudwatch_dashboard: 'arn::cloudwatch:::dashboard/',
  aws_cloudwatch_event_rule: 'arn::events:::rule/',
  aws_cloudwatch_log_group: 'arn::logs:::log-group:',
  aws_cloudwatch_metric_alarm: 'arn::cloudwatch:::alarm:',
  aws_dynamodb_table: 'arn::dynamodb:::table/',
  aws_iam_role: 'arn::iam:::role/',
  aws_lambda_function: 'arn::lambda:::function:',
  aws_lambda_layer_version: 'arn::lambda:::layer:',
  aws_sns_topic: 'arn::sns:::',
  aws_sqs_queue: 'arn::sqs:::',
};
/** No resource of its own, or none that IAM knows by its name. */
const WITHOUT_ARN = ['aws_cloudwatch_query_definition', 'aws_iam_role_policy', 'aws_kms_alias'];

const text = readFileSync(path.join(PROJECT_ROOT, '.github', 'roles', 'main.tf'), 'utf8');
const patterns = [...text.matchAll(/"(arn:[^"]*\$\{stack\}[^"]*)"/g)].map(([, pattern = '']) => {
  const named = pattern.replaceAll('${stack}', STACK);
  // Without the partition, the region and the account.
  return new RegExp(`^${named.replaceAll(/:(?:\$\{[\w.]+\}|\*)(?=:)/g, ':').replaceAll('*', '.*')}$`);
});

const names: readonly PhysicalName[] = Object.values(PHYSICAL_NAMES);

test.each(names.filter(({ resource: [type] }) => !WITHOUT_ARN.includes(type)))(
  'they are about the $what by its name',
  ({ resource: [type], of }) => {
    const arn = `${ARNS[type] ?? type}${of(STACK, 'part')}`;
    expect(patterns.filter((pattern) => pattern.test(arn))).not.toEqual([]);
  },
);
