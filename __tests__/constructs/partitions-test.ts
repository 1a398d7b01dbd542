/** That the stacks can be deployed in any region of AWS, GovCloud and China: neither is written anywhere. */
import { reviewedStacks } from '../policies/policy-rule';

/** Text with a domain of AWS that holds in every partition, each with why. */
const EVERYWHERE: readonly { readonly text: RegExp; readonly reason: string }[] = [
  {
    text: /^(lambda|s3|logging\.s3|cloudwatch)\.amazonaws\.com$/,
    reason:
      'Principals of services are named so in China and GovCloud too; CloudWatch Logs is the exception. https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/lib/default.ts',
  },
  {
    text: /^(s3|dynamodb|sqs|lambda)\.\$\{data\.aws_region\.[\w-]+\.name\}\.amazonaws\.com(\.cn)?$/,
    reason: 'kms:ViaService: both domains that China may use stand beside each other.',
  },
  {
    text: /^https:\/\/\$\{data\.aws_region\.[\w-]+\.name\}\.\$\{lookup\(\{"aws" = "console\.aws\.amazon\.com", "aws-cn" = "console\.amazonaws\.cn", "aws-us-gov" = "console\.amazonaws-us-gov\.com"\}, /,
    reason: 'Chosen by the partition at plan; partitions-test.ts of e2e shows what comes of it.',
  },
];

/** All texts of a stack, those within policies and other JSON one by one. */
function textsOf(tree: unknown): string[] {
  if (typeof tree === 'string') {
    return /^[{[]/.test(tree) ? textsOf(JSON.parse(tree)) : [tree];
  }
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(textsOf) : [];
}

const stacks = reviewedStacks().map(({ title, stack }) => ({ title, texts: textsOf(stack.json) }));

describe.each(stacks)('in $title', ({ texts }) => {
  test('no ARN names a partition', () => {
    expect(texts.filter((text) => text.includes('arn:aws'))).toEqual([]);
  });

  test('there is no name of a region, but where a title says whose prices are counted with', () => {
    const named = texts.map((text) => text.replace(/prices of [a-z0-9-]+/, ''));
    expect(named.filter((text) => /\b[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d\b/.test(text))).toEqual([]);
  });

  test('each domain of AWS holds in every partition', () => {
    const others = texts.filter(
      (text) => /amazon(aws)?[\w-]*\.c/.test(text) && !EVERYWHERE.some((known) => known.text.test(text)),
    );
    expect(others).toEqual([]);
  });
});

test('every domain that is let pass is there', () => {
  const all = stacks.flatMap(({ texts }) => texts);
  expect(EVERYWHERE.filter(({ text }) => !all.some((found) => text.test(found)))).toEqual([]);
});
