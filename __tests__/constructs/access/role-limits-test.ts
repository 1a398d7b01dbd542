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

/** Returns all roles of a pipeline with every optional role. */
function roles(settings: Partial<EnvironmentSettings>): Resource[] {
  const all = { batchOperations: true, operators: ['role/OnCall'], ...settings };
  return synthesizePipeline({ settings: all }).all('aws_iam_role');
}

test('every role has the path and the permissions boundary, expanded to an ARN', () => {
  const limited = roles({ permissionsBoundary: 'team/Boundary', rolePath: '/team/' });
  expect(limited).toHaveLength(4);
  for (const { permissions_boundary: boundary, path } of limited) {
    expect(boundary).toMatch(OWN_ACCOUNT);
    expect(String(boundary).replace(OWN_ACCOUNT, '')).toBe('policy/team/Boundary');
    expect(path).toBe('/team/');
  }
});

test('keeps a permissions boundary that is an ARN or a token', () => {
  const arn = 'arn:aws:iam::aws:policy/PowerUserAccess';
  for (const permissionsBoundary of [arn, Lazy.stringValue({ produce: () => arn })])
    for (const role of roles({ permissionsBoundary })) expect(role.permissions_boundary).toBe(arn);
});

test('by default, roles have no permissions boundary and no path', () => {
  for (const role of roles({})) {
    expect(role).not.toHaveProperty('permissions_boundary');
    expect(role).not.toHaveProperty('path');
  }
});

test('does not change a role outside the pipeline in the same stack', () => {
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

test('reports both settings if both are invalid', () => {
  expect(violations({ permissionsBoundary: '', rolePath: '' })).toHaveLength(2);
});

test.each<Partial<EnvironmentSettings>>([
  { permissionsBoundary: 'arn:aws-us-gov:iam::111122223333:policy/team/Boundary' },
  { rolePath: '/' },
  { rolePath: '/team/thumbnails/' },
])('accepts %j', (settings) => {
  expect(violations(settings)).toEqual([]);
});

test('accepts policy names of up to 128 and paths of up to 512 characters', () => {
  const check = (name: number, path: number) =>
    violations({ permissionsBoundary: 'a'.repeat(name), rolePath: `/${'a'.repeat(path - 2)}/` });
  expect(check(128, 512)).toEqual([]);
  expect(check(129, 513)).toHaveLength(2);
});
