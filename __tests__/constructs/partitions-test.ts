/** The stacks can be deployed to any region of AWS, GovCloud, China and the European Sovereign Cloud: no region or partition is hard-coded. */
import { reviewedStacks } from '../policies/policy-rule';

/** Strings with an AWS domain that is valid in every partition, with the reason. */
const EVERYWHERE: readonly { readonly text: RegExp; readonly reason: string }[] = [
  {
    text: /^(lambda|s3|logging\.s3|cloudwatch)\.amazonaws\.com$/,
    reason:
      'Principals of services are named so in China and GovCloud too; CloudWatch Logs is the exception. https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/lib/default.ts',
  },
  {
    text: /^(s3|dynamodb|sqs|lambda)\.\$\{data\.aws_region\.[\w-]+\.(name|region)\}\.amazonaws\.(com|com\.cn|eu)$/,
    reason: 'kms:ViaService: lists all domains that may apply in China and in the European Sovereign Cloud.',
  },
  {
    text: /^https:\/\/\$\{data\.aws_region\.[\w-]+\.(name|region)\}\.\$\{lookup\(\{"aws" = "console\.aws\.amazon\.com", "aws-cn" = "console\.amazonaws\.cn", "aws-us-gov" = "console\.amazonaws-us-gov\.com", "aws-eusc" = "console\.amazonaws-eusc\.eu"\}, /,
    reason: 'Selected by partition at plan; the e2e test partitions-test.ts shows the result.',
  },
];

/** Returns all strings of a stack, including those in policies and other JSON. */
function textsOf(tree: unknown): string[] {
  if (typeof tree === 'string') {
    return /^[{[]/.test(tree) ? textsOf(JSON.parse(tree)) : [tree];
  }
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(textsOf) : [];
}

const stacks = reviewedStacks().map(({ title, stack }) => ({ title, texts: textsOf(stack.json) }));

describe.each(stacks)('the stack $title', ({ texts }) => {
  test('no ARN contains a hard-coded partition', () => {
    expect(texts.filter((text) => text.includes('arn:aws'))).toEqual([]);
  });

  test('no string contains a region name except the titles of cost graphs', () => {
    const named = texts.map((text) => text.replace(/prices of [a-z0-9-]+/, ''));
    expect(named.filter((text) => /\b([a-z]{2}(-gov|-iso[a-z]?)?|eusc-de)-[a-z]+-\d\b/.test(text))).toEqual(
      [],
    );
  });

  test('each AWS domain is valid in every partition', () => {
    const others = texts.filter(
      (text) => /amazon(aws)?[\w-]*\.(c|eu)/.test(text) && !EVERYWHERE.some((known) => known.text.test(text)),
    );
    expect(others).toEqual([]);
  });
});

test('every allowed AWS domain is in use', () => {
  const all = stacks.flatMap(({ texts }) => texts);
  expect(EVERYWHERE.filter(({ text }) => !all.some((found) => text.test(found)))).toEqual([]);
});
