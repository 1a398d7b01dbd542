import { checkSetting } from '../../../constructs/config/setting-rules';
import { statements, synthesizePipeline } from '../../support/synthesized';

const OPERATORS = ['role/OnCall', 'role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_OnCall_*'];
const stack = synthesizePipeline({ settings: { operators: OPERATORS } });
const arn = (type: string, within = ''): string => stack.reference(type, 'arn', within);

test('without operators there is no operator role', () => {
  expect(synthesizePipeline().all('aws_iam_role')).toHaveLength(1);
});

test('only the configured operators of the same account can assume the operator role', () => {
  const [statement, ...others] = statements(stack.the('aws_iam_role', 'operators').assume_role_policy);
  expect(others).toEqual([]);
  const account =
    /^arn:\$\{data\.aws_partition\.\w+\.partition\}:iam::\$\{data\.aws_caller_identity\.\w+\.account_id\}/;
  const shortened = JSON.parse(JSON.stringify(statement), (_, value: unknown) =>
    typeof value === 'string' ? value.replace(account, 'account') : value,
  ) as unknown;
  expect(shortened).toEqual({
    Sid: 'OperatorsOfThisAccount',
    Effect: 'Allow',
    Principal: { AWS: 'account:root' },
    Action: 'sts:AssumeRole',
    Condition: { ArnLike: { 'aws:PrincipalArn': OPERATORS.map((operator) => `account:${operator}`) } },
  });
});

test('the operator role has exactly the permissions that the commands need', () => {
  const source = arn('aws_s3_bucket', 'source');
  const thumbnails = arn('aws_s3_bucket', 'thumbnails');
  const table = arn('aws_dynamodb_table');
  const alias = arn('aws_lambda_alias');
  expect(
    statements(stack.the('aws_iam_role_policy', 'operators').policy).map(({ Action, Resource }) => [
      Resource,
      ...[Action].flat(),
    ]),
  ).toEqual([
    [source, 's3:ListBucket', 's3:ListBucketVersions'],
    [`${source}/*`, 's3:GetObject'],
    [thumbnails, 's3:ListBucket'],
    [`${thumbnails}/*`, 's3:GetObject'],
    [table, 'dynamodb:BatchGetItem'],
    [`${table}/index/TimestampIndex`, 'dynamodb:Query'],
    [alias, 'lambda:GetFunctionConfiguration'],
    [`${arn('aws_cloudwatch_log_group')}:*`, 'logs:StartQuery', 'logs:GetQueryResults'],
    ['*', 'cloudwatch:GetMetricData'],
    [alias, 'lambda:InvokeFunction'],
    [arn('aws_lambda_function'), 'lambda:GetFunctionConfiguration'],
    [`${thumbnails}/*`, 's3:DeleteObject'],
    [
      arn('aws_sqs_queue'),
      ...['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    ],
    [
      arn('aws_lambda_function'),
      ...[
        'lambda:GetFunctionConcurrency',
        'lambda:PutFunctionConcurrency',
        'lambda:DeleteFunctionConcurrency',
      ],
    ],
  ]);
});

test('the operator role can pause the batch function and decrypt with a customer managed key', () => {
  const all = synthesizePipeline({
    settings: { operators: OPERATORS, batchOperations: true, encryption: 'customer-managed' },
  });
  const granted = statements(all.the('aws_iam_role_policy', 'operators').policy);
  expect(granted).toContainEqual(
    expect.objectContaining({
      Action: expect.arrayContaining(['lambda:PutFunctionConcurrency']) as string[],
      Resource: all.reference('aws_lambda_function', 'arn', 'batch'),
    }),
  );
  expect(granted).toContainEqual(
    expect.objectContaining({
      Action: ['kms:Decrypt'],
      Resource: all.reference('aws_kms_key', 'arn'),
      Condition: { StringEquals: { 'kms:ViaService': expect.any(Array) as unknown } },
    }),
  );
});

test.each([
  '*',
  'role/*',
  'role/team/*',
  'arn:aws:iam::111122223333:role/OnCall',
  'group/on-call',
  'role/',
  '',
])('refuses %j as an operator', (operator) => {
  expect(() => synthesizePipeline({ settings: { operators: [operator] } })).toThrow(
    `operators has ${JSON.stringify(operator)}: each must be a role or a user of the account`,
  );
});

test.each(['role/OnCall', 'user/ann@example.com', 'role/team/*-on-call'])(
  'accepts the operator %j',
  (operator) => {
    expect(checkSetting('operators', [operator])).toEqual([]);
  },
);
