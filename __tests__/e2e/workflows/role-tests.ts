/** Tests the permissions of the workflow roles (.github/roles) against the requests of Terraform. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { STATE_BUCKET, type WorkflowRoles } from './roles';

const STATE = `arn:aws:s3:::${STATE_BUCKET}/thumbnails-development.tfstate`;

/** IAM actions whose name differs from the API operation. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'S3:HeadBucket': 'ListBucket',
  'S3:GetBucketAccelerateConfiguration': 'GetAccelerateConfiguration',
  'S3:GetBucketCors': 'GetBucketCORS',
  'S3:GetBucketEncryption': 'GetEncryptionConfiguration',
  'S3:PutBucketEncryption': 'PutEncryptionConfiguration',
  'S3:GetBucketLifecycleConfiguration': 'GetLifecycleConfiguration',
  'S3:PutBucketLifecycleConfiguration': 'PutLifecycleConfiguration',
  'S3:GetBucketNotificationConfiguration': 'GetBucketNotification',
  'S3:PutBucketNotificationConfiguration': 'PutBucketNotification',
  'S3:GetBucketReplication': 'GetReplicationConfiguration',
  'S3:GetObjectLockConfiguration': 'GetBucketObjectLockConfiguration',
  'S3:GetPublicAccessBlock': 'GetBucketPublicAccessBlock',
  'S3:PutPublicAccessBlock': 'PutBucketPublicAccessBlock',
};
const PREFIXES: Readonly<Record<string, string>> = {
  'CloudWatch Logs': 'logs',
  EventBridge: 'events',
  'Service Quotas': 'servicequotas',
};

/** Requests with a zip: the log truncates their entries before the operation's name. */
const UPLOADS = ['lambda:CreateFunction', 'lambda:PublishLayerVersion', 'lambda:UpdateFunctionCode'];

/** Returns the actions in the DEBUG log of the AWS provider, whose entries have several lines and fields in any order. */
function actionsIn(log: string): string[] {
  const calls = log.split(/\n(?=\d{4}-\d\d-\d\dT)/).filter((entry) => entry.includes('HTTP Request Sent'));
  const actions = calls.flatMap((entry) => {
    const [, method] = /rpc\.method=(\w+)/.exec(entry) ?? [];
    if (method === undefined) return UPLOADS;
    const [, quoted, service = quoted ?? ''] = /rpc\.service=(?:"([^"]+)"|(\w+))/.exec(entry) ?? [];
    return `${PREFIXES[service] ?? service.toLowerCase()}:${OTHER_NAMES[`${service}:${method}`] ?? method}`;
  });
  // GetCallerIdentity needs no permission.
  return [...new Set(actions)].filter((action) => action !== 'sts:GetCallerIdentity').sort();
}

/** @param log file with the AWS provider's requests for each role. */
export function workflowRoleTests(
  roles: () => WorkflowRoles,
  log: Readonly<Record<'plan' | 'deploy', string>>,
): void {
  test.each(['plan', 'deploy'] as const)(
    'the %s role allows every request that Terraform has sent',
    (role) => {
      const called = actionsIn(readFileSync(log[role], 'utf8'));
      const some = {
        plan: ['sqs:GetQueueAttributes', 'servicequotas:GetServiceQuota'],
        deploy: ['iam:CreateRole', 'lambda:CreateFunction', 'lambda:UpdateAlias'],
      };
      expect(called).toEqual(expect.arrayContaining(some[role]));
      const allowed = roles()
        .rights(`${role}-development`)
        .Statement.flatMap(({ Action }) => [Action].flat())
        .map((action) => new RegExp(`^${action.replaceAll('*', '.*')}$`));
      expect(called.filter((action) => !allowed.some((pattern) => pattern.test(action)))).toEqual([]);
    },
  );

  test('the plan role can read no object except the state, and can write nothing', () => {
    const { Statement: rights } = roles().rights('plan-development');
    const actions = rights.flatMap(({ Action }) => [Action].flat());
    expect(actions.filter((action) => !/^\w+:(?:Get|List|Describe)/.test(action))).toEqual([]);
    const readers = rights.filter(({ Action }) =>
      [Action]
        .flat()
        .some((action) => /^(?:s3:Get(?:Object|\*)|\w+:\*|dynamodb:GetItem|logs:GetLog)/.test(action)),
    );
    expect(readers).toEqual([{ Sid: 'State', Effect: 'Allow', Action: 's3:GetObject', Resource: STATE }]);
  });

  test('the audit role can read the state and what docs/operations.md lists for audit, and nothing else', () => {
    const operations = readFileSync(path.join(PROJECT_ROOT, 'docs', 'operations.md'), 'utf8');
    const [, row = ''] = /^\| show, audit \|(.*)\|$/m.exec(operations) ?? [];
    const documented = [...row.matchAll(/`(\w+:\w+)`/g)].map(([, action = '']) => action);
    expect(documented).toContain('dynamodb:BatchGetItem');
    const { Statement: rights } = roles().rights('audit-development');
    const others = rights.filter(({ Sid }) => !['State', 'OwnKey'].includes(Sid));
    expect(rights.map(({ Sid }) => Sid)).toEqual(expect.arrayContaining(['State', 'OwnKey']));
    const actions = others.flatMap(({ Action }) => [Action].flat());
    expect([...new Set(actions)].sort()).toEqual(documented.sort());
    expect(rights.find(({ Sid }) => Sid === 'State')).toMatchObject({
      Action: 's3:GetObject',
      Resource: STATE,
    });
    expect(rights.find(({ Sid }) => Sid === 'OwnKey')).toMatchObject({ Action: 'kms:Decrypt' });
    // The resources of one environment, by their exact names.
    const named = others.flatMap(({ Resource = [] }) => [Resource].flat());
    expect(named.filter((arn) => !/workflow-images-|thumbnails-development-/.test(arn))).toEqual([]);
    expect(named.filter((arn) => arn.includes('production'))).toEqual([]);
  });

  test('the output names the variables that the workflows use', () => {
    expect(Object.keys(roles().output('variables')).sort()).toEqual([
      'AUDIT_ROLE_ARN_DEVELOPMENT',
      'AUDIT_ROLE_ARN_PRODUCTION',
      'DEPLOY_ROLE_ARN_DEVELOPMENT',
      'DEPLOY_ROLE_ARN_PRODUCTION',
      'PLAN_ROLE_ARN_DEVELOPMENT',
      'PLAN_ROLE_ARN_PRODUCTION',
    ]);
  });
}
