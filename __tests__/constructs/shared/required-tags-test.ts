import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Aspects, Testing, TerraformStack } from 'cdktf';
import { RequiredTags } from '../../../constructs/shared/required-tags';
import { app, Synthesized } from '../../support/synthesized';

test('a resource keeps its other tags, and cannot override the required tags', () => {
  const stack = new TerraformStack(app(), 'test');
  new S3Bucket(stack, 'bucket', { tags: { Team: 'photos', Environment: 'mine' } });
  Aspects.of(stack).add(new RequiredTags('staging'));
  expect(new Synthesized(Testing.synth(stack, false)).json.resource.aws_s3_bucket).toEqual({
    bucket: { tags: { Team: 'photos', Environment: 'staging', 'iac-rlhf-amazon': 'true' } },
  });
});
