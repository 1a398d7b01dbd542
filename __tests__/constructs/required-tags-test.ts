import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Aspects, Testing, TerraformStack } from 'cdktf';
import { RequiredTags } from '../../constructs/required-tags';
import { ENVIRONMENTS } from '../../lambda-src/contract';
import { app, Synthesized, synthesizeStack } from './synthesized';

/** Types of these stacks that AWS cannot tag; every other resource must carry the tags. */
const UNTAGGABLE = new Set([
  'aws_iam_role_policy',
  'aws_lambda_alias',
  'aws_lambda_function_event_invoke_config',
  'aws_lambda_layer_version',
  'aws_lambda_permission',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_notification',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_sns_topic_policy',
  'aws_sqs_queue_policy',
]);

test.each(ENVIRONMENTS)('every taggable resource of %s carries both tags', (environment) => {
  const tagged = synthesizeStack(environment)
    .everything()
    .filter(([type]) => !UNTAGGABLE.has(type));
  expect(tagged.length).toBeGreaterThan(8);
  for (const [type, name, { tags }] of tagged) {
    expect({ [`${type}.${name}`]: tags }).toEqual({
      [`${type}.${name}`]: { Environment: environment, 'iac-rlhf-amazon': 'true' },
    });
  }
});

test("a resource's own tags stay, and cannot replace the required ones", () => {
  const stack = new TerraformStack(app(), 'test');
  new S3Bucket(stack, 'bucket', { tags: { Team: 'photos', Environment: 'mine' } });
  Aspects.of(stack).add(new RequiredTags('staging'));
  expect(new Synthesized(Testing.synth(stack, false)).json.resource.aws_s3_bucket).toEqual({
    bucket: { tags: { Team: 'photos', Environment: 'staging', 'iac-rlhf-amazon': 'true' } },
  });
});
