/** That the policy rules can fail: each property of the synthesized JSON is weakened in turn, and a rule notices. */
import { isDeepStrictEqual } from 'node:util';
import { mutationsOf, whileMutated, type StackMutation } from '../policies/mutations';
import {
  reviewedStacks,
  stacksWithExisting,
  stackWithOptions,
  subjectsOf,
  violations,
  type PolicyRule,
  type Reviewed,
} from '../policies/policy-rule';
import { POLICY_RULES } from '../policies/rules';
import { SURVIVORS } from '../policies/survivors';
import { Synthesized, type Resource } from '../support/synthesized';

// Production has every guard that there is; its key has some of its own.
const STACKS = reviewedStacks(['production']);
// Of these, what no other has; the rest is mutated there already.
const BESIDE_EXISTING = stacksWithExisting();
const WITH_OPTIONS = stackWithOptions();

/** Every mutation of what a stack has and those before it don't. */
function mutationsOfOwn(reviewed: Reviewed, others: readonly Reviewed[]): StackMutation[] {
  const own = reviewed.stack
    .everything()
    .filter(
      ([type, name, resource]) =>
        !others.some(({ stack }) => isDeepStrictEqual(stack.byName(type)[name], resource)),
    );
  const resource: Record<string, Record<string, Resource>> = {};
  for (const [type, name, arguments_] of own) (resource[type] ??= {})[name] = arguments_;
  return mutationsOf(new Synthesized(JSON.stringify({ resource })));
}

/** What is managed of a bucket that exists already. */
function managed({ stack }: Reviewed): StackMutation {
  const [name = ''] = Object.keys(stack.json.data.aws_s3_bucket ?? {});
  const resource = { bucket: `\${data.aws_s3_bucket.${name}.id}` };
  return {
    type: 'aws_s3_bucket_notification',
    name: 'pipeline_added',
    path: 'addition',
    how: 'widened',
    resource,
  };
}

/** What no weakening of what is there shows: something comes on top. */
function additionsTo(stack: Synthesized): StackMutation[] {
  const [lifecycleName = ''] = Object.keys(stack.byName('aws_s3_bucket_lifecycle_configuration', 'source'));
  const lifecycle = stack.the('aws_s3_bucket_lifecycle_configuration', 'source');
  const expiry = { filter: [{ prefix: '' }], status: 'Enabled', expiration: [{ days: 30 }] };
  const added = (type: string, resource: Resource, name = 'pipeline_added'): StackMutation => ({
    type,
    name,
    path: 'addition',
    how: 'widened',
    resource,
  });
  return [
    added('aws_iam_role_policy_attachment', { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    added('aws_lambda_function_url', { authorization_type: 'NONE' }),
    added('aws_ssm_parameter', { value: 'AKIAIOSFODNN7EXAMPLE' }),
    added(
      'aws_s3_bucket_lifecycle_configuration',
      { ...lifecycle, rule: [...(lifecycle.rule as Resource[]), expiry] },
      lifecycleName,
    ),
  ];
}

const unproven = new Set(POLICY_RULES);

/** Whether any rule notices. Rules that have noticed nothing so far are all asked. */
function isKilled(reviewed: Reviewed, mutation: StackMutation): boolean {
  return whileMutated(reviewed.stack, mutation, () => {
    const subjects = subjectsOf(reviewed);
    const notices = (rule: PolicyRule): boolean => violations(rule, subjects).length > 0;
    const proven = [...unproven].filter(notices);
    for (const rule of proven) unproven.delete(rule);
    return proven.length > 0 || POLICY_RULES.some(notices);
  });
}

function describeMutation({ type, name, path, how }: StackMutation): string {
  return `${type}.${name.replace(/_[0-9A-F]{8}$/, '')} ${path} ${how}`;
}

const results = [...STACKS, ...BESIDE_EXISTING, WITH_OPTIONS].map((reviewed, index, all) => {
  const mutations = STACKS.includes(reviewed)
    ? [...mutationsOf(reviewed.stack), ...additionsTo(reviewed.stack)]
    : mutationsOfOwn(reviewed, all.slice(0, index));
  if (BESIDE_EXISTING.includes(reviewed)) mutations.push(managed(reviewed));
  return {
    title: reviewed.title,
    results: mutations.map((mutation) => ({
      mutation: describeMutation(mutation),
      killed: isKilled(reviewed, mutation),
    })),
  };
});

describe.each(results)('in $title', ({ results: mutations }) => {
  test('a rule notices each mutation, or it is listed why none has to', () => {
    const unlisted = mutations.filter(
      ({ mutation, killed }) => !killed && !SURVIVORS.some(({ of }) => of.test(mutation)),
    );
    expect(unlisted).toEqual([]);
  });

  test('no mutation that a rule notices is listed as one that need not be', () => {
    const noticed = mutations.filter(
      ({ mutation, killed }) => killed && SURVIVORS.some(({ of }) => of.test(mutation)),
    );
    expect(noticed).toEqual([]);
  });
});

test('a resource that is new is mutated without being listed anywhere', () => {
  const disk = { encrypted: true, tags: { Team: 'photos' } };
  const stack = new Synthesized(JSON.stringify({ resource: { aws_ebs_volume: { pipeline_disk: disk } } }));
  expect(mutationsOf(stack).map(({ path, how }) => `${path} ${how}`)).toEqual([
    ' removed',
    'encrypted removed',
    'encrypted flipped',
    'tags removed',
    'tags.Team removed',
    'tags.Team widened',
  ]);
});

test('every entry of the list is about some mutation', () => {
  const all = results.flatMap(({ results: mutations }) => mutations);
  expect(SURVIVORS.filter(({ of }) => !all.some(({ mutation }) => of.test(mutation)))).toEqual([]);
});

test('every rule has noticed some mutation', () => {
  expect([...unproven].map(({ title }) => title)).toEqual([]);
});
