import { BINDINGS } from '../../support/bindings';
import { statements, synthesizePipeline, synthesizeStack } from '../../support/synthesized';
import { describeWithTerraform, evaluate } from '../../support/terraform';

const stack = synthesizePipeline();
const logs = stack.reference('aws_s3_bucket', 'id', 'access-logs');
const arn = stack.reference('aws_s3_bucket', 'arn', 'access-logs');

describe.each(['source', 'thumbnails'])('the access logs of the %s bucket', (name) => {
  test('access logs are delivered to the log bucket with a separate prefix', () => {
    expect(stack.all('aws_s3_bucket_logging')).toContainEqual({
      bucket: stack.reference('aws_s3_bucket', 'id', name),
      target_bucket: logs,
      target_prefix: `${name}/`,
      depends_on: [stack.address('aws_s3_bucket_policy', 'access-logs')],
    });
  });

  test('S3 can deliver access logs only for this bucket, this account and this prefix', () => {
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
  test('the log bucket does not log access to itself, which would be a loop', () => {
    expect(stack.all('aws_s3_bucket_logging').map(({ bucket }) => bucket)).not.toContain(logs);
  });

  test("the log bucket has the same retention as the function's logs", () => {
    expect(stack.the('aws_s3_bucket_lifecycle_configuration', 'access-logs').rule).toContainEqual({
      id: 'remove-old-objects',
      status: 'Enabled',
      filter: [{ prefix: '' }],
      expiration: [{ days: 365 }],
    });
  });

  test('the log bucket is always encrypted with SSE-S3, because S3 cannot deliver logs to an SSE-KMS bucket', () => {
    const own = synthesizePipeline({ settings: { encryption: 'customer-managed' } });
    expect(own.the('aws_s3_bucket_server_side_encryption_configuration', 'access-logs').rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' }, ...BINDINGS.blockedEncryption },
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

  test("the log bucket name is valid for every source bucket name and never the thumbnail bucket's", () => {
    const derived = derive('access-logs');
    expect(derived.map((name) => name.length)).toEqual([24, 63]);
    for (const name of derived) expect(name).toMatch(/^a[a-z0-9-]*-access-logs-[0-9a-f]{8}$/);
    expect(derived).not.toEqual(derive('thumbnails'));
  });
});
