import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Lazy, Testing, TerraformStack } from 'cdktf';
import { ENVIRONMENT_SETTINGS, type EnvironmentSettings } from '../../../constructs/config/environments';
import { checkSettings } from '../../../constructs/config/setting-rules';
import { ThumbnailPipeline } from '../../../constructs/thumbnail-pipeline';
import { app, Synthesized, synthesizePipeline, type Resource } from '../../support/synthesized';

const OWN_ACCOUNT =
  /^arn:\$\{data\.aws_partition\.\w+\.partition\}:iam::\$\{data\.aws_caller_identity\.\w+\.account_id\}:/;

function violations(settings: Partial<EnvironmentSettings>): string[] {
  return checkSettings({ ...ENVIRONMENT_SETTINGS.production, ...settings });
}

/** Every role that a pipeline can have. */
function roles(settings: Partial<EnvironmentSettings>): Resource[] {
  const all = { batchOperations: true, operators: ['role/OnCall'], ...settings };
  return synthesizePipeline({ settings: all }).all('aws_iam_role');
}

test('every role carries the boundary, completed with partition and account, and the path', () => {
  const limited = roles({ permissionsBoundary: 'team/Boundary', rolePath: '/team/' });
  expect(limited).toHaveLength(4);
  for (const { permissions_boundary: boundary, path } of limited) {
    expect(boundary).toMatch(OWN_ACCOUNT);
    expect(String(boundary).replace(OWN_ACCOUNT, '')).toBe('policy/team/Boundary');
    expect(path).toBe('/team/');
  }
});

test('a boundary that is an ARN stays as it is, a token included', () => {
  const arn = 'arn:aws:iam::aws:policy/PowerUserAccess';
  for (const permissionsBoundary of [arn, Lazy.stringValue({ produce: () => arn })])
    for (const role of roles({ permissionsBoundary })) expect(role.permissions_boundary).toBe(arn);
});

test('a role has neither argument by default', () => {
  for (const role of roles({})) {
    expect(role).not.toHaveProperty('permissions_boundary');
    expect(role).not.toHaveProperty('path');
  }
});

test('a role next to the pipeline, in the same stack, keeps its own boundary and path', () => {
  const stack = new TerraformStack(app(), 'test');
  new AwsProvider(stack, 'aws');
  new ArchiveProvider(stack, 'archive');
  new IamRole(stack, 'own', { assumeRolePolicy: '{}', path: '/own/' });
  const settings = { permissionsBoundary: 'Boundary', rolePath: '/team/' };
  new ThumbnailPipeline(stack, 'pipeline', { sourceBucketName: 'images', settings });
  const own = new Synthesized(Testing.synth(stack)).json.resource.aws_iam_role?.own;
  expect(own).toMatchObject({ path: '/own/' });
  expect(own).not.toHaveProperty('permissions_boundary');
});

test.each<[Partial<EnvironmentSettings>, string]>([
  [
    { permissionsBoundary: 'my boundary' },
    'permissionsBoundary is "my boundary": it must be the name of a managed policy of the account, with its path if it has one (team/Boundary), or the ARN of a managed policy (arn:aws:iam::aws:policy/PowerUserAccess).',
  ],
  [{ permissionsBoundary: '' }, 'permissionsBoundary is ""'],
  [{ permissionsBoundary: '/team/Boundary' }, 'permissionsBoundary is "/team/Boundary"'],
  [
    { permissionsBoundary: 'arn:aws:iam::111122223333:role/Boundary' },
    'permissionsBoundary is "arn:aws:iam::111122223333:role/Boundary"',
  ],
  [{ permissionsBoundary: 7 as unknown as string }, 'permissionsBoundary is 7'],
  [
    { rolePath: 'team' },
    'rolePath is "team": it must begin and end with a slash (/team/), without spaces, and have at most 512 characters.',
  ],
  [{ rolePath: '/team' }, 'rolePath is "/team"'],
  [{ rolePath: 'team/' }, 'rolePath is "team/"'],
  [{ rolePath: '/my team/' }, 'rolePath is "/my team/"'],
  [{ rolePath: '' }, 'rolePath is ""'],
])('refuses %j with the value and what to do', (settings, message) => {
  expect(() => roles(settings)).toThrow(message);
});

test('both settings are refused in one message', () => {
  expect(violations({ permissionsBoundary: '', rolePath: '' })).toHaveLength(2);
});

test.each<Partial<EnvironmentSettings>>([
  { permissionsBoundary: 'arn:aws-us-gov:iam::111122223333:policy/team/Boundary' },
  { rolePath: '/' },
  { rolePath: '/team/thumbnails/' },
])('accepts %j', (settings) => {
  expect(violations(settings)).toEqual([]);
});

test('a policy name of 128 and a path of 512 characters are the longest', () => {
  const check = (name: number, path: number) =>
    violations({ permissionsBoundary: 'a'.repeat(name), rolePath: `/${'a'.repeat(path - 2)}/` });
  expect(check(128, 512)).toEqual([]);
  expect(check(129, 513)).toHaveLength(2);
});
