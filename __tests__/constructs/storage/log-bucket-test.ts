import { statements, synthesizePipeline, synthesizeStack } from '../../support/synthesized';
import { describeWithTerraform, evaluate } from '../../support/terraform';

const stack = synthesizePipeline();
const logs = stack.reference('aws_s3_bucket', 'id', 'access-logs');
const arn = stack.reference('aws_s3_bucket', 'arn', 'access-logs');

describe.each(['source', 'thumbnails'])('the accesses to the %s bucket', (name) => {
  test('are written into the log bucket, below a prefix of their own', () => {
    expect(stack.all('aws_s3_bucket_logging')).toContainEqual({
      bucket: stack.reference('aws_s3_bucket', 'id', name),
      target_bucket: logs,
      target_prefix: `${name}/`,
      depends_on: [stack.address('aws_s3_bucket_policy', 'access-logs')],
    });
  });

  test('may be delivered by S3 for this bucket of this account only, and below its prefix only', () => {
    const delivering = statements(stack.the('aws_s3_bucket_policy', 'access-logs').policy).filter(
      ({ Resource }) => Resource === `${arn}/${name}/*`,
    );
    expect(delivering).toEqual([
      {
        Sid: expect.stringMatching(/^DeliverLogsOf/) as string,
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `${arn}/${name}/*`,
        Condition: {
          ArnEquals: { 'aws:SourceArn': stack.reference('aws_s3_bucket', 'arn', name) },
          StringEquals: { 'aws:SourceAccount': expect.stringContaining('account_id') as string },
        },
      },
    ]);
  });
});

describe('the log bucket', () => {
  test('does not log the accesses to itself, which would never end', () => {
    expect(stack.all('aws_s3_bucket_logging').map(({ bucket }) => bucket)).not.toContain(logs);
  });

  test('keeps logs as long as the function keeps its own', () => {
    expect(stack.the('aws_s3_bucket_lifecycle_configuration', 'access-logs').rule).toContainEqual({
      id: 'remove-old-objects',
      status: 'Enabled',
      filter: [{ prefix: '' }],
      expiration: [{ days: 365 }],
    });
  });

  test("is encrypted with S3's keys even where a customer's key encrypts the rest: S3 could deliver nothing else", () => {
    const own = synthesizePipeline({ settings: { encryption: 'customer-managed' } });
    expect(own.the('aws_s3_bucket_server_side_encryption_configuration', 'access-logs').rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
    ]);
  });
});

describeWithTerraform('the name of the log bucket', () => {
  const production = synthesizeStack('production');
  const derive = (within: string): string[] =>
    evaluate(
      String(production.the('aws_s3_bucket', within).bucket),
      production.json.variable,
      'source_bucket_name',
      ['abc', 'a'.repeat(63)],
    );

  test("is legal for every legal name, and never the thumbnail bucket's", () => {
    const derived = derive('access-logs');
    expect(derived.map((name) => name.length)).toEqual([24, 63]);
    for (const name of derived) expect(name).toMatch(/^a[a-z0-9-]*-access-logs-[0-9a-f]{8}$/);
    expect(derived).not.toEqual(derive('thumbnails'));
  });
});
