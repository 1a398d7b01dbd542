/** What a platform team asks of the stacks before they come into an account, rule by rule. */
import {
  countSubjects,
  reviewedStacks,
  stacksBesideExisting,
  stackWithOptions,
  subjectsOf,
  violations,
  type PolicyRule,
} from './policy-rule';
import { POLICY_RULES } from './rules';

const STACKS = [...reviewedStacks(), ...stacksBesideExisting(), stackWithOptions()].map(
  (reviewed) => [reviewed.title, subjectsOf(reviewed)] as const,
);

function titleOf({ protects, ids }: PolicyRule): string {
  return ids.length === 0 ? protects : `${protects} (${ids.join(', ')})`;
}

describe.each(STACKS)('in %s', (_title, subjects) => {
  test.each(POLICY_RULES.map((rule) => [titleOf(rule), rule] as const))('protects %s', (_title, rule) => {
    expect(violations(rule, subjects)).toEqual([]);
  });
});

test('every rule looks at something', () => {
  const idle = POLICY_RULES.filter((rule) =>
    STACKS.every(([, subjects]) => countSubjects(rule, subjects) === 0),
  );
  expect(idle).toEqual([]);
});
