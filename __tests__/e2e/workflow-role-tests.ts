/** The roles of the workflows (.github/roles): whom they trust, and that they may do what Terraform has called. */
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../constructs/packaging';
import type { PolicyStatement } from '../../constructs/policy-document';
import type { LocalAws } from '../../scripts/local-aws';
import { Terraform } from '../../scripts/terraform/terraform';

/** Where IAM has another name for what is called. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
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
};

/** Calls that carry a zip: the log cuts their entries before they say what they are. */
const UPLOADS = ['lambda:CreateFunction', 'lambda:PublishLayerVersion', 'lambda:UpdateFunctionCode'];

/** Actions that were called, by what the AWS provider has logged at DEBUG: entries of several lines, their fields in any order. */
function actionsIn(log: string): string[] {
  const calls = log.split(/\n(?=\d{4}-\d\d-\d\dT)/).filter((entry) => entry.includes('HTTP Request Sent'));
  const actions = calls.flatMap((entry) => {
    const [, method] = /rpc\.method=(\w+)/.exec(entry) ?? [];
    if (method === undefined) return UPLOADS;
    const [, quoted, service = quoted ?? ''] = /rpc\.service=(?:"([^"]+)"|(\w+))/.exec(entry) ?? [];
    return `${PREFIXES[service] ?? service.toLowerCase()}:${OTHER_NAMES[`${service}:${method}`] ?? method}`;
  });
  // Anybody may ask who he is.
  return [...new Set(actions)].filter((action) => action !== 'sts:GetCallerIdentity').sort();
}

/** What is looked at of a state. */
interface State {
  readonly outputs: { readonly variables: { readonly value: Readonly<Record<string, string>> } };
  readonly resources: readonly {
    readonly type: string;
    readonly instances: readonly {
      readonly index_key?: string;
      readonly attributes: Readonly<Record<string, string>>;
    }[];
  }[];
}

const ROLES = ['plan', 'deploy'] as const;
const REPOSITORY = 'example/pictures';
const STATE = 'arn:aws:s3:::workflow-states/thumbnails-development.tfstate';

/** @param log file that the AWS provider has logged its calls to, with each role. */
export function workflowRoleTests(
  aws: () => LocalAws,
  folder: string,
  log: Readonly<Record<(typeof ROLES)[number], string>>,
): void {
  let state: State;
  beforeAll(async () => {
    const stackFolder = path.join(folder, 'roles');
    cpSync(path.join(PROJECT_ROOT, '.github', 'roles'), stackFolder, { recursive: true });
    const terraform = new Terraform({
      stackFolder,
      workFolder: folder,
      environment: aws().environment,
      variables: {
        repository: REPOSITORY,
        state_bucket: 'workflow-states',
        source_bucket_names: '{"development":"workflow-pictures","production":"other-pictures"}',
      },
    });
    await terraform.init();
    await terraform.apply();
    state = JSON.parse(readFileSync(path.join(stackFolder, 'terraform.tfstate'), 'utf8')) as State;
  }, 120_000);

  /** The policy of a role that is made. */
  function statements(role: string, type: string, argument: string): PolicyStatement[] {
    const instances = state.resources.find((resource) => resource.type === type)?.instances ?? [];
    const policy = instances.find(({ index_key: key }) => key === role)?.attributes[argument] ?? '';
    return (JSON.parse(policy) as { Statement: PolicyStatement[] }).Statement;
  }

  test.each([
    ['plan-development', [`repo:${REPOSITORY}:pull_request`, `repo:${REPOSITORY}:ref:refs/heads/main`]],
    ['plan-production', [`repo:${REPOSITORY}:pull_request`, `repo:${REPOSITORY}:ref:refs/heads/main`]],
    ['deploy-development', `repo:${REPOSITORY}:environment:development`],
    ['deploy-production', `repo:${REPOSITORY}:environment:production`],
  ])('the role %s trusts GitHub, for these subjects of this repository and no other', (role, subject) => {
    const github = 'token.actions.githubusercontent.com';
    expect(statements(role, 'aws_iam_role', 'assume_role_policy')).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: expect.stringMatching(new RegExp(`:oidc-provider/${github}$`)) as string },
        Condition: { StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com', [`${github}:sub`]: subject } },
      },
    ]);
  });

  test.each(ROLES)('the role that is there to %s may do whatever Terraform has called', (role) => {
    const called = actionsIn(readFileSync(log[role], 'utf8'));
    const some = {
      plan: ['sqs:GetQueueAttributes'],
      deploy: ['lambda:CreateFunction', 'lambda:UpdateAlias'],
    };
    expect(called).toEqual(expect.arrayContaining(some[role]));
    const allowed = statements(`${role}-development`, 'aws_iam_role_policy', 'policy')
      .flatMap(({ Action }) => [Action].flat())
      .map((action) => new RegExp(`^${action.replaceAll('*', '.*')}$`));
    expect(called.filter((action) => !allowed.some((pattern) => pattern.test(action)))).toEqual([]);
  });

  test('the role that plans reads no object but the state, and writes nothing', () => {
    const rights = statements('plan-development', 'aws_iam_role_policy', 'policy');
    const actions = rights.flatMap(({ Action }) => [Action].flat());
    expect(actions.filter((action) => !/^\w+:(?:Get|List|Describe)/.test(action))).toEqual([]);
    const readers = rights.filter(({ Action }) =>
      [Action]
        .flat()
        .some((action) => /^(?:s3:Get(?:Object|\*)|\w+:\*|dynamodb:GetItem|logs:GetLog)/.test(action)),
    );
    expect(readers).toEqual([{ Sid: 'State', Effect: 'Allow', Action: 's3:GetObject', Resource: STATE }]);
  });

  test('the variables that the workflows ask for are told', () => {
    expect(Object.keys(state.outputs.variables.value).sort()).toEqual([
      'DEPLOY_ROLE_ARN_DEVELOPMENT',
      'DEPLOY_ROLE_ARN_PRODUCTION',
      'PLAN_ROLE_ARN_DEVELOPMENT',
      'PLAN_ROLE_ARN_PRODUCTION',
    ]);
  });
}
