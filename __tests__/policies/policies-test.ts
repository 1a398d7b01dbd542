/** Security rules for every stack. */
import {
  countSubjects,
  reviewedStacks,
  stacksWithExisting,
  stackWithOptions,
  subjectsOf,
  violations,
  type PolicyRule,
} from './policy-rule';
import { POLICY_RULES } from './rules';

const STACKS = [...reviewedStacks(), ...stacksWithExisting(), stackWithOptions()].map(
  (reviewed) => [reviewed.title, subjectsOf(reviewed)] as const,
);

function titleOf({ title, ids }: PolicyRule): string {
  return ids.length === 0 ? title : `${title} (${ids.join(', ')})`;
}

describe.each(STACKS)('the stack %s', (_title, subjects) => {
  test.each(POLICY_RULES.map((rule) => [titleOf(rule), rule] as const))('%s', (_title, rule) => {
    expect(violations(rule, subjects)).toEqual([]);
  });
});

test('every policy rule checks at least one resource or statement', () => {
  const idle = POLICY_RULES.filter((rule) =>
    STACKS.every(([, subjects]) => countSubjects(rule, subjects) === 0),
  );
  expect(idle).toEqual([]);
});
