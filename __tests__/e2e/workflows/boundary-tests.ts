/** Tests that the permissions boundary limits each role of a stack to what the stack's roles need. */
import type { EnvironmentSettings } from '../../../constructs/config/environments';
import {
  ACCOUNT,
  ADMINISTRATOR,
  allowed,
  type PolicyDocument,
  type RolePolicies,
} from '../../iam/evaluation';
import {
  EVERYTHING,
  everythingOf,
  requestsOf,
  rolePolicies,
  type ChosenStack,
} from '../../iam/stack-policies';
import {
  DEVELOPMENT,
  EXISTING_KEY,
  PRODUCTION,
  ROLE_PATH,
  SOURCE_BUCKETS,
  type WorkflowRoles,
} from './roles';

const IAM = `arn:aws:iam::${ACCOUNT}`;
const BOUNDARY = `${IAM}:policy/thumbnails-workflow-boundary-development`;
const ROLE = `${IAM}:role${ROLE_PATH}thumbnails-development-ImageProcessor`;
const KEY_ALIAS = 'alias/thumbnails-development';

const VARIANTS: Readonly<Record<string, Partial<ChosenStack>>> = {
  'with default settings': {},
  'with all settings enabled': { settings: EVERYTHING },
  'next to an existing bucket': { settings: EVERYTHING, existingSourceBucket: 'eventbridge' },
};

export function workflowBoundaryTests(roles: () => WorkflowRoles): void {
  /** A role of the development stack whose policy was changed to allow everything. */
  const takenOver = (): RolePolicies => ({
    identity: ADMINISTRATOR,
    boundary: roles().boundary('development'),
  });

  describe('a role of the development stack whose policy allows everything', () => {
    test("a role of the development stack whose policy allows everything can do what the stack's roles need", async () => {
      const requests = everythingOf(DEVELOPMENT);
      expect(await allowed(requests, takenOver())).toHaveLength(requests.length);
    });

    test('a role of the development stack whose policy allows everything has none of the permissions of production roles, except to write traces and read metrics', async () => {
      const others = everythingOf(PRODUCTION).filter(({ resource }) => resource !== '*');
      expect(others.length).toBeGreaterThan(30);
      expect(await allowed(others, takenOver())).toEqual([]);
    });

    test.each([
      ['iam:CreateUser', `${IAM}:user/attacker`],
      ['iam:CreateRole', `${IAM}:role/attacker`],
      ['iam:PutRolePolicy', ROLE],
      ['iam:DeleteRolePermissionsBoundary', ROLE],
      ['iam:CreatePolicyVersion', BOUNDARY],
      ['iam:PassRole', ROLE],
      ['sts:AssumeRole', `${IAM}:role${ROLE_PATH}thumbnails-workflow-deploy-production`],
      ['sts:AssumeRole', `${IAM}:role${ROLE_PATH}thumbnails-production-Operator`],
      ['s3:GetObject', 'arn:aws:s3:::workflow-states/thumbnails-production.tfstate'],
      ['s3:PutObject', 'arn:aws:s3:::workflow-states/thumbnails-development.tfstate'],
      ['s3:PutObject', `arn:aws:s3:::${DEVELOPMENT.sourceBucketName}/one.jpg`],
      ['s3:PutBucketPolicy', `arn:aws:s3:::${DEVELOPMENT.sourceBucketName}`],
      ['s3:GetObject', `arn:aws:s3:::${DEVELOPMENT.sourceBucketName}-thumbnails-other/one.jpg`],
      [
        'lambda:UpdateFunctionCode',
        `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:thumbnails-development-Batch`,
      ],
      [
        'secretsmanager:GetSecretValue',
        `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:database-123456`,
      ],
      ['ec2:TerminateInstances', `arn:aws:ec2:eu-central-1:${ACCOUNT}:instance/i-1234567890abcdef0`],
    ])(
      'a role of the development stack whose policy allows everything cannot do %s on %s',
      async (action, resource) => {
        expect(await allowed([{ action, resource }], takenOver())).toEqual([]);
      },
    );

    test('a role of the development stack whose policy allows everything cannot call KMS directly, or use a key of another application', async () => {
      const key = { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1` };
      const own = { 'kms:ResourceAliases': [KEY_ALIAS] };
      const throughS3 = { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' };
      const throughEc2 = { 'kms:ViaService': 'ec2.eu-central-1.amazonaws.com' };
      const contexts = [{}, own, throughS3, { ...own, ...throughEc2 }];
      const requests = contexts.map((context) => ({ ...key, context }));
      expect(await allowed(requests, takenOver())).toEqual([]);
    });
  });

  describe('the boundary', () => {
    test.each(Object.entries(VARIANTS))(
      'allows every role of a stack %s to do its work',
      async (_, props) => {
        for (const identity of rolePolicies({ ...DEVELOPMENT, ...props })) {
          const requests = requestsOf(identity, KEY_ALIAS);
          const policies = { identity, boundary: roles().boundary('development') };
          expect(await allowed(requests, policies)).toHaveLength(requests.length);
        }
      },
    );

    test.each<Partial<EnvironmentSettings>>([
      { encryption: EXISTING_KEY },
      { encryption: 'AES256', formerKeyArns: [EXISTING_KEY] },
    ])('allows the roles to use an existing key (%j) if it is named', async (keys) => {
      const requests = rolePolicies({ ...PRODUCTION, settings: { ...EVERYTHING, ...keys } })
        .flatMap((policy) => requestsOf(policy))
        .filter(({ action }) => action.startsWith('kms:'));
      expect(requests.length).toBeGreaterThan(0);
      const under = (environment: string): RolePolicies => ({
        identity: ADMINISTRATOR,
        boundary: roles().boundary(environment),
      });
      expect(await allowed(requests, under('production'))).toHaveLength(requests.length);
      expect(await allowed(requests, under('development'))).toEqual([]);
    });

    test("allows nothing beyond the roles' policies", async () => {
      const policies = rolePolicies({ ...DEVELOPMENT, settings: EVERYTHING });
      const Statement = policies.flatMap((policy) => policy.Statement);
      const identity = { Version: '2012-10-17', Statement };
      const requests = requestsOf(roles().boundary('development'), KEY_ALIAS);
      expect(await allowed(requests, { identity })).toHaveLength(requests.length);
    });
  });

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space is not counted. */
  test("every policy is within IAM's size limit", () => {
    const size = (policy: PolicyDocument): number => JSON.stringify(policy).length;
    for (const environment of Object.keys(SOURCE_BUCKETS)) {
      expect(size(roles().boundary(environment))).toBeLessThanOrEqual(6_144);
      expect(size(roles().rights(`plan-${environment}`))).toBeLessThanOrEqual(10_240);
      expect(size(roles().rights(`deploy-${environment}`))).toBeLessThanOrEqual(10_240);
    }
  });
}
