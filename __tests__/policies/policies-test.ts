/** What a platform team asks of the stacks before they come into an account, rule by rule. */
import { countSubjects, reviewedStacks, subjectsOf, violations } from './policy-rule';
import { POLICY_RULES } from './rules';

const STACKS = reviewedStacks().map((reviewed) => [reviewed.title, subjectsOf(reviewed)] as const);

describe.each(STACKS)('in %s', (_title, subjects) => {
  test.each(POLICY_RULES.map((rule) => [rule.protects, rule.ids.join(', '), rule] as const))(
    'protected is %s (%s)',
    (_protects, _ids, rule) => {
      expect(violations(rule, subjects)).toEqual([]);
    },
  );
});

test('every rule looks at something', () => {
  const idle = POLICY_RULES.filter((rule) =>
    STACKS.every(([, subjects]) => countSubjects(rule, subjects) === 0),
  );
  expect(idle).toEqual([]);
});
