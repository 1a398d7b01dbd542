import { createHash } from 'node:crypto';
import { thumbnailBucketName } from '../../../constructs/config/derived-bucket-name';
import { OWN_THUMBNAIL_BUCKET, synthesizePipeline, synthesizeStack } from '../../support/synthesized';
import { describeWithTerraform, evaluate, planErrors } from '../../support/terraform';

const stack = synthesizeStack('production');
const bucket = stack.the('aws_s3_bucket', 'thumbnails');

test('the thumbnail bucket is guarded in production, and can be emptied by a destroy in development only', () => {
  const of = (environment: 'development' | 'staging' | 'production') =>
    synthesizePipeline({ environment }).the('aws_s3_bucket', 'thumbnails');
  expect(of('production')).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
  expect(of('staging')).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: false } });
  expect(of('development')).toMatchObject({ force_destroy: true, lifecycle: { prevent_destroy: false } });
});

describeWithTerraform('a source bucket whose name is a variable', () => {
  const { precondition } = bucket.lifecycle as { precondition: unknown[] };
  const plan = (name: string): string[] =>
    planErrors(stack.json.variable, precondition, { source_bucket_name: name });

  test('must not be its own thumbnail bucket: each thumbnail would start the function again', () => {
    expect(plan(OWN_THUMBNAIL_BUCKET)).toEqual([
      expect.stringContaining('The thumbnail bucket must not be the source bucket'),
    ]);
    expect(plan('a'.repeat(63))).toEqual([]);
  });
});

test('a source bucket whose name is known leaves nothing to the plan, which takes no condition about nothing', () => {
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

  test('begins with the name of the source bucket and ends with eight digits of its SHA-256', () => {
    const sha256 = createHash('sha256').update('my-images').digest('hex').slice(0, 8);
    expect(derived[1]).toBe(`my-images-thumbnails-${sha256}`);
  });

  test('is legal for every legal name, at 63 characters too', () => {
    expect(derived.map((name) => name.length)).toEqual([23, 29, 63, 63, 63, 63]);
    for (const name of derived) expect(name).toMatch(/^[a-z0-9][a-z0-9-]*[a-z0-9]$/);
  });

  test('is the same where the synth knows the name', () => {
    expect(names.map((name) => thumbnailBucketName(name))).toEqual(derived);
  });

  test('differs for names that begin alike', () => {
    expect(new Set(derived).size).toBe(names.length);
  });

  test('does not hang on the size of the thumbnails', () => {
    expect(String(bucket.bucket)).not.toContain('thumbnail_size');
  });
});
