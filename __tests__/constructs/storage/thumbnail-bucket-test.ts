import { createHash } from 'node:crypto';
import { thumbnailBucketName } from '../../../constructs/config/derived-bucket-name';
import { OWN_THUMBNAIL_BUCKET, synthesizePipeline, synthesizeStack } from '../../support/synthesized';
import { describeWithTerraform, evaluate, planErrors } from '../../support/terraform';

const stack = synthesizeStack('production');
const bucket = stack.the('aws_s3_bucket', 'thumbnails');

test('the thumbnail bucket has prevent_destroy in production, and force_destroy only in development', () => {
  const of = (environment: 'development' | 'staging' | 'production') =>
    synthesizePipeline({ environment }).the('aws_s3_bucket', 'thumbnails');
  expect(of('production')).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
  expect(of('staging')).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: false } });
  expect(of('development')).toMatchObject({ force_destroy: true, lifecycle: { prevent_destroy: false } });
});

describeWithTerraform('a source bucket name from a variable', () => {
  const { precondition } = bucket.lifecycle as { precondition: unknown[] };
  const plan = (name: string): string[] =>
    planErrors(stack.json.variable, precondition, { source_bucket_name: name });

  test('the plan rejects a source bucket that is its own thumbnail bucket, which would cause a loop', () => {
    expect(plan(OWN_THUMBNAIL_BUCKET)).toEqual([
      expect.stringContaining('The thumbnail bucket must not be the source bucket'),
    ]);
    expect(plan('a'.repeat(63))).toEqual([]);
  });
});

test('a literal source bucket name creates no precondition, because Terraform rejects constant conditions', () => {
  expect(synthesizePipeline().the('aws_s3_bucket', 'thumbnails').lifecycle).toEqual({
    prevent_destroy: true,
    precondition: [],
  });
});

describeWithTerraform('the name of the thumbnail bucket', () => {
  const longest = 'a'.repeat(63);
  const names = [
    'abc',
    'my-images',
    longest,
    `${'a'.repeat(62)}b`,
    `${'a'.repeat(42)}-b`,
    `${'a'.repeat(41)}--b`,
  ];
  const derived = evaluate(String(bucket.bucket), stack.json.variable, 'source_bucket_name', names);

  test('the thumbnail bucket name is a prefix of the source bucket name and 8 characters of its SHA-256', () => {
    const sha256 = createHash('sha256').update('my-images').digest('hex').slice(0, 8);
    expect(derived[1]).toBe(`my-images-thumbnails-${sha256}`);
  });

  test('the thumbnail bucket name is valid for source bucket names of up to 63 characters', () => {
    expect(derived.map((name) => name.length)).toEqual([23, 29, 63, 63, 63, 63]);
    for (const name of derived) expect(name).toMatch(/^[a-z0-9][a-z0-9-]*[a-z0-9]$/);
  });

  test('Terraform and the synth derive the same thumbnail bucket name', () => {
    expect(names.map((name) => thumbnailBucketName(name))).toEqual(derived);
  });

  test('the thumbnail bucket names of source buckets with the same prefix differ', () => {
    expect(new Set(derived).size).toBe(names.length);
  });

  test('the thumbnail bucket name does not depend on the thumbnail size', () => {
    expect(String(bucket.bucket)).not.toContain('thumbnail_size');
  });
});
