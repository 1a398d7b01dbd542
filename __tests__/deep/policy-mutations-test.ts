/** The policy rules can fail: each property of the synthesized JSON is weakened in turn, and a rule must notice. */
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

// Production has every safeguard, including those of its encryption key.
const STACKS = reviewedStacks(['production']);
// Only their additional resources: the others are mutated in production.
const WITH_EXISTING = stacksWithExisting();
const WITH_OPTIONS = stackWithOptions();

/** Returns the mutations of the resources that a stack has in addition to earlier stacks. */
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

/** Adds a notification to an existing bucket, which the stack must not manage. */
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

/** Returns additions to a stack, which no weakening of existing resources covers. */
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

/** Returns whether a rule notices the mutation. Evaluates every rule that has not noticed any mutation so far. */
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

const results = [...STACKS, ...WITH_EXISTING, WITH_OPTIONS].map((reviewed, index, all) => {
  const mutations = STACKS.includes(reviewed)
    ? [...mutationsOf(reviewed.stack), ...additionsTo(reviewed.stack)]
    : mutationsOfOwn(reviewed, all.slice(0, index));
  if (WITH_EXISTING.includes(reviewed)) mutations.push(managed(reviewed));
  return {
    title: reviewed.title,
    results: mutations.map((mutation) => ({
      mutation: describeMutation(mutation),
      killed: isKilled(reviewed, mutation),
    })),
  };
});

describe.each(results)('in $title', ({ results: mutations }) => {
  test('a policy rule notices each mutation, or the mutation is listed with a reason', () => {
    const unlisted = mutations.filter(
      ({ mutation, killed }) => !killed && !SURVIVORS.some(({ of }) => of.test(mutation)),
    );
    expect(unlisted).toEqual([]);
  });

  test('no mutation that a policy rule notices is listed as a survivor', () => {
    const noticed = mutations.filter(
      ({ mutation, killed }) => killed && SURVIVORS.some(({ of }) => of.test(mutation)),
    );
    expect(noticed).toEqual([]);
  });
});

test('a new kind of resource is mutated without configuration', () => {
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

test('every listed survivor matches a mutation', () => {
  const all = results.flatMap(({ results: mutations }) => mutations);
  expect(SURVIVORS.filter(({ of }) => !all.some(({ mutation }) => of.test(mutation)))).toEqual([]);
});

test('every policy rule notices at least one mutation', () => {
  expect([...unproven].map(({ title }) => title)).toEqual([]);
});
