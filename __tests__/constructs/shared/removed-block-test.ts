/** No setting destroys data: Terraform forgets resources that a setting removes from the configuration. */
import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { ThumbnailPipeline, type ThumbnailPipelineProps } from '../../../constructs/thumbnail-pipeline';
import { ENVIRONMENTS } from '../../../lambda-src/contract';
import { protectedOnlyIn, resourcesOf, synthesizeChoice } from '../../support/choice-stacks';
import { DEFAULTS, EVERYTHING, OTHER_CHOICES } from '../../support/other-choices';
import { app, Synthesized, synthesizeStack } from '../../support/synthesized';

const stacks: readonly [title: string, stack: Synthesized][] = [
  ['the defaults', synthesizeChoice(DEFAULTS)],
  ['everything', synthesizeChoice(EVERYTHING)],
  ...OTHER_CHOICES.map(([title, choice]): [string, Synthesized] => [title, synthesizeChoice(choice)]),
];

function forgotten(stack: Synthesized): string[] {
  return (stack.json.removed ?? []).map(({ from }) => from);
}

/** Addresses of resources that configure another one, such as a bucket's policy or a key's alias. */
function partsOf(owner: string, from: Synthesized, to: Synthesized): string[] {
  const service = owner.split('_').slice(0, 2).join('_');
  const kept = resourcesOf(to);
  return [...resourcesOf(from)]
    .filter(([address]) => address.startsWith(`${service}_`) && address !== owner && !kept.has(address))
    .filter(([, resource]) =>
      Object.values(resource).some((value) => String(value).startsWith(`\${${owner}.`)),
    )
    .map(([address]) => address);
}

const pairs = stacks.flatMap(([from, before]) =>
  stacks.map(([to, after]) => ({
    title: `${from} → ${to}`,
    before,
    after,
    gone: protectedOnlyIn(before, after),
  })),
);

test('some settings remove keys, buckets and topics from the configuration', () => {
  const types = pairs.flatMap(({ gone }) => gone.map((address) => address.split('.')[0]));
  expect([...new Set(types)].sort()).toEqual(['aws_kms_key', 'aws_s3_bucket', 'aws_sns_topic']);
});

test('no change of a setting makes Terraform destroy a protected resource', () => {
  const destroyed = pairs.flatMap(({ title, after, gone }) =>
    gone.filter((address) => !forgotten(after).includes(address)).map((address) => `${title}: ${address}`),
  );
  expect(destroyed).toEqual([]);
});

test('no change of a setting makes Terraform destroy a part of a protected resource', () => {
  const destroyed = pairs.flatMap(({ title, before, after, gone }) =>
    gone
      .flatMap((owner) => partsOf(owner, before, after))
      .filter((address) => !forgotten(after).includes(address))
      .map((address) => `${title}: ${address}`),
  );
  expect(destroyed).toEqual([]);
});

test('no resource is both in the configuration and in a removed block, which Terraform rejects', () => {
  const contradictions = stacks.flatMap(([title, stack]) =>
    forgotten(stack)
      .filter((address) => resourcesOf(stack).has(address))
      .map((address) => `${title}: ${address}`),
  );
  expect(contradictions).toEqual([]);
});

test('every removed block has destroy = false', () => {
  const blocks = stacks.flatMap(([, stack]) => stack.json.removed ?? []);
  expect(new Set(blocks.map(({ lifecycle }) => JSON.stringify(lifecycle)))).toEqual(
    new Set(['{"destroy":false}']),
  );
});

test('the addresses in removed blocks contain the ids of the enclosing constructs', () => {
  const nested = (props: Partial<ThumbnailPipelineProps>): Synthesized => {
    const stack = new TerraformStack(app(), 'test');
    new AwsProvider(stack, 'aws');
    new ArchiveProvider(stack, 'archive');
    new ThumbnailPipeline(new Construct(stack, 'team'), 'photos', { sourceBucketName: 'images', ...props });
    return new Synthesized(Testing.synth(stack));
  };
  const created = nested({ settings: EVERYTHING.settings, environment: 'production' });
  const existing = nested({
    existingSourceBucket: 'notification',
    alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:on-call',
  });
  const gone = protectedOnlyIn(created, existing);
  expect(gone.map((address) => address.replace(/_[0-9A-F]{8}$/, ''))).toEqual([
    'aws_kms_key.team_photos_encryption-key',
    'aws_s3_bucket.team_photos_source_private_bucket',
    'aws_sns_topic.team_photos_alarm-topic',
  ]);
  expect(forgotten(existing)).toEqual(expect.arrayContaining(gone));
});

test('every environment keeps removed resources, regardless of protectData', () => {
  const addresses = ENVIRONMENTS.map((environment) => forgotten(synthesizeStack(environment)));
  expect(addresses[0]).toHaveLength(2);
  expect(new Set(addresses.map(String)).size).toBe(1);
});
