/** Tests that a deploy role can create and change only the roles of its stack, and only with their boundary. */
import { ACCOUNT, allowed, type IamRequest, type PolicyDocument } from '../../iam/evaluation';
import { everythingOf } from '../../iam/stack-policies';
import { PRODUCTION, ROLE_PATH, type WorkflowRoles } from './roles';

const IAM = `arn:aws:iam::${ACCOUNT}`;
const BOUNDARY = `${IAM}:policy/thumbnails-workflow-boundary-development`;
const OTHER_BOUNDARY = `${IAM}:policy/thumbnails-workflow-boundary-production`;
const ROLES = ['ImageProcessor', 'Batch', 'BatchJobs', 'Operator'].map(
  (part) => `${IAM}:role${ROLE_PATH}thumbnails-development-${part}`,
);
const [ROLE = ''] = ROLES;
const TO_LAMBDA = { 'iam:PassedToService': 'lambda.amazonaws.com' };
const WITH_BOUNDARY = [
  'iam:CreateRole',
  'iam:DeleteRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:UpdateAssumeRolePolicy',
];

export function workflowDeployRoleTests(roles: () => WorkflowRoles): void {
  const deploy = (): { identity: PolicyDocument } => ({ identity: roles().rights('deploy-development') });

  test.each(WITH_BOUNDARY)(
    'a deploy role can call %s on roles of its stack that have the boundary',
    async (action) => {
      const context = { 'iam:PermissionsBoundary': BOUNDARY };
      const requests = ROLES.map((resource) => ({ action, resource, context }));
      expect(await allowed(requests, deploy())).toHaveLength(ROLES.length);
    },
  );

  test.each(WITH_BOUNDARY)(
    'a deploy role cannot call %s without the boundary, or with another one',
    async (action) => {
      const boundaries = [OTHER_BOUNDARY, `${BOUNDARY}-2`, 'arn:aws:iam::aws:policy/AdministratorAccess'];
      const contexts = [{}, ...boundaries.map((arn) => ({ 'iam:PermissionsBoundary': arn }))];
      const requests = ROLES.flatMap((resource) =>
        contexts.map((context) => ({ action, resource, context })),
      );
      expect(await allowed(requests, deploy())).toEqual([]);
    },
  );

  test.each([
    `${IAM}:role/thumbnails-development-x`,
    `${IAM}:role${ROLE_PATH}thumbnails-development-x`,
    `${IAM}:role/thumbnails-development-ImageProcessor`,
    `${IAM}:role${ROLE_PATH}thumbnails-production-ImageProcessor`,
    `${IAM}:role${ROLE_PATH}thumbnails-workflow-plan-development`,
    `${IAM}:role${ROLE_PATH}thumbnails-workflow-deploy-development`,
    `${IAM}:role${ROLE_PATH}thumbnails-workflow-deploy-production`,
    `${IAM}:role/Administrator`,
  ])('a deploy role cannot change %s, with or without the boundary', async (resource) => {
    const contexts = [{}, { 'iam:PermissionsBoundary': BOUNDARY }];
    const requests = [...WITH_BOUNDARY, 'iam:DeleteRole', 'iam:UpdateRole'].flatMap((action) =>
      contexts.map((context) => ({ action, resource, context })),
    );
    const pass = { action: 'iam:PassRole', resource, context: TO_LAMBDA };
    expect(await allowed([...requests, pass], deploy())).toEqual([]);
  });

  test('a deploy role can pass the roles of its stack to Lambda only', async () => {
    const passed = (service: string): IamRequest[] =>
      ROLES.map((resource) => ({
        ...{ action: 'iam:PassRole', resource },
        context: { 'iam:PassedToService': service },
      }));
    expect(await allowed(passed('lambda.amazonaws.com'), deploy())).toHaveLength(ROLES.length);
    expect(await allowed(passed('ec2.amazonaws.com'), deploy())).toEqual([]);
  });

  test('a deploy role cannot remove the boundary from a role, or attach a managed policy', async () => {
    const contexts = [{}, { 'iam:PermissionsBoundary': BOUNDARY }];
    const requests = contexts.flatMap((context) => [
      { action: 'iam:DeleteRolePermissionsBoundary', resource: ROLE, context },
      { action: 'iam:AttachRolePolicy', resource: ROLE, context },
    ]);
    expect(await allowed(requests, deploy())).toEqual([]);
  });

  test.each([
    'iam:CreatePolicy',
    'iam:CreatePolicyVersion',
    'iam:DeletePolicy',
    'iam:DeletePolicyVersion',
    'iam:SetDefaultPolicyVersion',
  ])('a deploy role cannot call %s on the boundary', async (action) => {
    expect(await allowed([{ action, resource: BOUNDARY }], deploy())).toEqual([]);
  });

  test('a deploy role cannot assume another role', async () => {
    const requests = ['plan-production', 'deploy-production'].map((name) => ({
      action: 'sts:AssumeRole',
      resource: `${IAM}:role${ROLE_PATH}thumbnails-workflow-${name}`,
    }));
    expect(await allowed(requests, deploy())).toEqual([]);
  });

  test("has none of the permissions of production's roles", async () => {
    expect(await allowed(everythingOf(PRODUCTION), deploy())).toEqual([]);
  });
}
