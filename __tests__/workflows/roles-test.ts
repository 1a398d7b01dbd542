/** The workflow roles (.github/roles): they cover every named resource of a stack and reject invalid variables. */
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PHYSICAL_NAMES, type PhysicalName } from '../../constructs/config/physical-names';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { describeWithTerraform, run, withConfiguration } from '../support/terraform';

const STACK = 'thumbnails-production';
const FOLDER = path.join(PROJECT_ROOT, '.github', 'roles');

/** ARN prefixes of named resources. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html */
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
/** Types without an ARN, or whose ARN does not contain the name. */
const WITHOUT_ARN = ['aws_cloudwatch_query_definition', 'aws_iam_role_policy', 'aws_kms_alias'];

const text = readFileSync(path.join(FOLDER, 'main.tf'), 'utf8');
const patterns = [...text.matchAll(/"(arn:[^"]*\$\{stack\}[^"]*)"/g)].map(([, pattern = '']) => {
  const named = pattern.replaceAll('${stack}', STACK).replace('${var.role_path}', '/');
  // Removes the partition, the region, and the account.
  return new RegExp(`^${named.replaceAll(/:(?:\$\{[\w.]+\}|\*)(?=:)/g, ':').replaceAll('*', '.*')}$`);
});

const names: readonly PhysicalName[] = Object.values(PHYSICAL_NAMES);

test.each(names.filter(({ resource: [type] }) => !WITHOUT_ARN.includes(type)))(
  'the workflow roles cover the $what by its name',
  ({ resource: [type], of }) => {
    const arn = `${ARNS[type] ?? type}${of(STACK, 'part')}`;
    expect(patterns.filter((pattern) => pattern.test(arn))).not.toEqual([]);
  },
);

test('the workflow policies name roles without wildcards', () => {
  const roles = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.tf'))
    .flatMap((name) => readFileSync(path.join(FOLDER, name), 'utf8').match(/"arn:[^"]*:role[^"]*"/g) ?? []);
  expect(roles.length).toBeGreaterThan(0);
  expect(roles.filter((arn) => arn.includes('*'))).toEqual([]);
});

describeWithTerraform('variables', () => {
  const VALID = {
    repository: 'example/images.js',
    repository_owner_id: '123456',
    repository_id: '456789',
    state_bucket: 'example-terraform-state',
    source_bucket_names: '{"production":"example-images"}',
    key_arns: '{"production":["arn:aws:kms:eu-central-1:111122223333:key/mrk-1234"]}',
    role_path: '/team/thumbnails/',
  };

  /** Runs a plan with values for the variables. @returns Terraform's output. */
  function plan(values: Partial<typeof VALID>): string {
    return withConfiguration({}, (folder) => {
      copyFileSync(path.join(FOLDER, 'variables.tf'), path.join(folder, 'variables.tf'));
      const options = Object.entries({ ...VALID, ...values }).map(([name, value]) => `-var=${name}=${value}`);
      const { output } = run(folder, ['plan', '-no-color', '-input=false', ...options]);
      return output.replace(/^[│╷╵]/gm, '').replace(/\s+/g, ' ');
    });
  }

  test('the workflow roles accept valid variables', () => {
    expect(plan({})).toContain('No changes.');
    expect(plan({ role_path: '/' })).toContain('No changes.');
  });

  const OWNER_NAME = 'it must be OWNER/NAME without ids or wildcards.';
  const READ_ID = 'it must be a number. To find it, run: gh api repos/OWNER/NAME --jq';
  test.each<[Partial<typeof VALID>, string]>([
    [{ repository: 'example/*' }, `repository is "example/*": ${OWNER_NAME}`],
    [{ repository: 'example/pict?res' }, `repository is "example/pict?res": ${OWNER_NAME}`],
    [{ repository: 'images' }, `repository is "images": ${OWNER_NAME}`],
    [
      { repository: 'example@123456/images@456789' },
      `repository is "example@123456/images@456789": ${OWNER_NAME}`,
    ],
    [{ repository_id: '*' }, `repository_id is "*": ${READ_ID} .id`],
    [{ repository_id: '' }, `repository_id is "": ${READ_ID} .id`],
    [{ repository_owner_id: 'example' }, `repository_owner_id is "example": ${READ_ID} .owner.id`],
    [
      { role_path: '/*/' },
      'role_path is "/*/": it must start and end with a slash (/team/), without wildcards.',
    ],
    [{ role_path: '/team' }, 'role_path is "/team"'],
    [
      { key_arns: '{"production":["*"]}' },
      'key_arns has ["*"]: each must be the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>), not of an alias.',
    ],
  ])('the workflow roles reject %j with the value and what to do', (values, message) => {
    expect(plan(values)).toContain(message);
  });
});
