/** The check of the account's quota; the e2e test first-deployment-test.ts plans it. */
import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformVariable, Testing, TerraformStack } from 'cdktf';
import { ThumbnailPipeline } from '../../../constructs/thumbnail-pipeline';
import {
  app,
  Synthesized,
  synthesizePipeline,
  synthesizeStack,
  type Resource,
} from '../../support/synthesized';

interface Quota {
  readonly count: string;
  readonly lifecycle: { readonly postcondition: readonly { condition: string; error_message: string }[] };
}

/** Returns the quotas that a stack reads. */
function quotas({ json }: Synthesized): Quota[] {
  return Object.values<Resource>(json.data.aws_servicequotas_service_quota ?? {}) as never;
}

function condition(stack: Synthesized): string | undefined {
  return quotas(stack)[0]?.lifecycle.postcondition[0]?.condition;
}

test.each([
  ['development', undefined],
  ['staging', '${(self.value >= 110)}'],
  ['production', '${(self.value >= 200)}'],
] as const)('in %s, the condition of the quota is %s', (environment, expected) => {
  expect(condition(synthesizeStack(environment))).toBe(expected);
});

test.each([0, undefined])('no quota is read for a reservation of %s', (reservedConcurrency) => {
  expect(quotas(synthesizePipeline({ settings: { reservedConcurrency } }))).toEqual([]);
});

test('the batch function reserves as many executions again', () => {
  expect(condition(synthesizePipeline({ settings: { batchOperations: true } }))).toBe(
    '${(self.value >= 300)}',
  );
});

test('the quota is read only while processing is enabled, and where it is known to exist', () => {
  const [quota] = quotas(synthesizeStack('production'));
  expect(quota?.count).toMatch(
    /^\$\{\(var\.processing_enabled && contains\(\["aws", "aws-us-gov"\], data\.aws_partition\.\w+\.partition\)\) \? 1 : 0\}$/,
  );
  expect(quota?.lifecycle.postcondition[0]?.error_message).toContain(
    'this region is ${self.value}. Reserving 100',
  );
});

test('a reservation that is a token may be 0 at plan', () => {
  const stack = new TerraformStack(app(), 'test');
  new AwsProvider(stack, 'aws');
  new ArchiveProvider(stack, 'archive');
  const { numberValue } = new TerraformVariable(stack, 'reserved', { type: 'number' });
  new ThumbnailPipeline(stack, 'pipeline', {
    sourceBucketName: 'images',
    settings: { reservedConcurrency: numberValue },
  });
  expect(condition(new Synthesized(Testing.synth(stack)))).toBe(
    '${((var.reserved < 1) || (self.value >= ((var.reserved * 1) + 100)))}',
  );
});
