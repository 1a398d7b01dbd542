import { statements, type Synthesized } from '../support/synthesized';
import {
  removeStatements,
  rewritePolicy,
  set,
  setArgument,
  type Mutation,
  type Requirement,
} from './requirement';

const TABLE = 'aws_dynamodb_table';
const POLICY = 'aws_iam_role_policy';

/** All that the function may do: actions by resource. */
function rights(stack: Synthesized): Record<string, string[]> {
  const arn = (type: string, within = ''): string => stack.reference(type, 'arn', within);
  const source = arn('aws_s3_bucket', 'source');
  const thumbnails = arn('aws_s3_bucket', 'thumbnails');
  return {
    [`${source}/*`]: ['s3:GetObject'],
    [source]: ['s3:ListBucket', 's3:ListBucketVersions'],
    [`${thumbnails}/*`]: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    [thumbnails]: ['s3:ListBucket'],
    [arn(TABLE)]: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    [`${arn('aws_cloudwatch_log_group')}:*`]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    [arn('aws_sqs_queue')]: ['sqs:SendMessage'],
    '*': ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  };
}

const addManagedPolicy: Mutation = (json) => {
  const attachment = { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
  Object.assign(json.resource as object, {
    aws_iam_role_policy_attachment: { pipeline_role_managed: attachment },
  });
};

export const TABLE_AND_ACCESS_REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R9',
    title: 'the table: key, time index, on demand, recovery, encryption, stream',
    holds: (stack) => {
      expect(stack.the(TABLE)).toMatchObject({
        hash_key: 'ImageID',
        billing_mode: 'PAY_PER_REQUEST',
        point_in_time_recovery: { enabled: true },
        server_side_encryption: { enabled: true },
        stream_enabled: true,
        stream_view_type: 'NEW_AND_OLD_IMAGES',
        global_secondary_index: [expect.objectContaining({ range_key: 'UploadTimestamp' })],
      });
    },
    mutations: {
      'another key': setArgument(TABLE, 'hash_key', 'Id'),
      'no index by time': setArgument(TABLE, 'global_secondary_index', []),
      'an index by something else': setArgument(TABLE, 'global_secondary_index.0.range_key', 'OriginalKey'),
      'provisioned capacity': setArgument(TABLE, 'billing_mode', 'PROVISIONED'),
      'no recovery': setArgument(TABLE, 'point_in_time_recovery.enabled', false),
      'no encryption': setArgument(TABLE, 'server_side_encryption.enabled', false),
      'no stream': setArgument(TABLE, 'stream_enabled', false),
      'a stream without the old record': setArgument(TABLE, 'stream_view_type', 'NEW_IMAGE'),
    },
  },
  {
    id: 'R10',
    title: 'a separate role for the function, with exactly these permissions and no managed policy',
    holds: (stack) => {
      const allowed = statements(stack.the(POLICY).policy).map(({ Resource, Action }) => [
        String(Resource),
        [Action].flat().sort(),
      ]);
      expect(Object.fromEntries(allowed)).toEqual(rights(stack));
      expect(allowed).toHaveLength(8);
      expect(stack.everything().map(([type]) => type)).not.toContain('aws_iam_role_policy_attachment');
      expect(stack.the('aws_iam_role')).not.toHaveProperty('managed_policy_arns');
      expect(statements(stack.the('aws_iam_role').assume_role_policy)).toMatchObject([
        { Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ]);
      expect(stack.the('aws_lambda_function').role).toBe(stack.reference('aws_iam_role', 'arn'));
    },
    mutations: {
      'any action on originals': rewritePolicy(POLICY, '"s3:GetObject"', '"s3:*"'),
      'permission to delete originals': rewritePolicy(
        POLICY,
        '["s3:GetObject"]',
        '["s3:GetObject","s3:DeleteObject"]',
      ),
      'any bucket': rewritePolicy(POLICY, /\$\{aws_s3_bucket\.pipeline_source[^}]*\}\/\*/, '*'),
      'any table': rewritePolicy(POLICY, /\$\{aws_dynamodb_table[^}]*\}/, '*'),
      'permission to create log groups': rewritePolicy(POLICY, 'logs:CreateLogStream', 'logs:CreateLogGroup'),
      'no ListBucket, so a missing image returns 403': removeStatements(POLICY, 's3:ListBucketVersions'),
      'no logs': removeStatements(POLICY, 'logs:'),
      'no traces': removeStatements(POLICY, 'xray:'),
      'a managed policy': addManagedPolicy,
      'a managed policy on the role': setArgument('aws_iam_role', 'managed_policy_arns', [
        'arn:aws:iam::aws:policy/x',
      ]),
      'another service can assume the role': setArgument(
        'aws_iam_role',
        'assume_role_policy',
        '{"Statement":[{"Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
      ),
      'another role': setArgument('aws_lambda_function', 'role', 'arn:aws:iam::aws:role/other'),
    },
    alsoHeldBy: [
      [
        'constructs/storage/encryption-key-test.ts',
        'the role can encrypt and decrypt only through the services',
      ],
    ],
  },
  {
    id: 'R11',
    title: 'no credential, account id or secret',
    holds: (stack) => {
      expect(stack.text).not.toMatch(/\b\d{12}\b|AKIA|ASIA|access_key|secret|password|token"/i);
      expect(stack.json.provider.aws).toEqual([{}]);
    },
    mutations: {
      'a key for the provider': set('provider.aws.0.access_key', 'example'),
      'an account id': setArgument('aws_lambda_permission', 'source_account', '111122223333'),
      'a secret in a variable': setArgument('aws_lambda_function', 'environment.variables.API_SECRET', 'x'),
      'a profile': set('provider.aws.0.profile', 'mine'),
    },
  },
];
