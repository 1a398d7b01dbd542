import { statements, synthesizePipeline } from '../../support/synthesized';

const stack = synthesizePipeline();
const granted = statements(stack.the('aws_iam_role_policy').policy);
const arn = (type: string, within?: string) => stack.reference(type, 'arn', within);

describe("the function's role", () => {
  test('only Lambda can assume the role', () => {
    const role = stack.the('aws_iam_role');
    expect(role.name).toBe('test-ImageProcessor');
    expect(statements(role.assume_role_policy)).toEqual([
      {
        Sid: 'LambdaOnly',
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    ]);
  });

  test('the role has one inline policy and no managed policies', () => {
    expect(stack.the('aws_iam_role_policy').role).toBe(stack.reference('aws_iam_role', 'id'));
    expect(stack.all('aws_iam_role_policy_attachment')).toEqual([]);
    expect(stack.the('aws_iam_role')).not.toHaveProperty('managed_policy_arns');
  });

  test.each([
    ['originals', ['s3:GetObject'], `${arn('aws_s3_bucket', 'source')}/*`],
    ['the source bucket', ['s3:ListBucket', 's3:ListBucketVersions'], arn('aws_s3_bucket', 'source')],
    [
      'thumbnails',
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      `${arn('aws_s3_bucket', 'thumbnails')}/*`,
    ],
    ['the thumbnail bucket', ['s3:ListBucket'], arn('aws_s3_bucket', 'thumbnails')],
    ['the table', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], arn('aws_dynamodb_table')],
    ['the failure queue', ['sqs:SendMessage'], arn('aws_sqs_queue')],
    ['its log group', ['logs:CreateLogStream', 'logs:PutLogEvents'], `${arn('aws_cloudwatch_log_group')}:*`],
    ['X-Ray (no resource ARNs)', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'],
  ])('the role allows on %s exactly %j', (_, actions, resource) => {
    expect(granted.filter((statement) => statement.Resource === resource)).toEqual([
      { Sid: expect.any(String) as string, Effect: 'Allow', Action: actions, Resource: resource },
    ]);
  });

  test('the role allows nothing else', () => {
    expect(granted).toHaveLength(8);
  });
});
