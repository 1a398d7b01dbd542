import { statements, synthesizePipeline } from './synthesized';

const stack = synthesizePipeline();

describe('the failure queue', () => {
  test('keeps events for the 14 days that SQS allows, encrypted', () => {
    expect(stack.the('aws_sqs_queue')).toMatchObject({
      name: 'test-failed-events',
      message_retention_seconds: 1_209_600,
      sqs_managed_sse_enabled: true,
    });
  });

  test('refuses everyone who does not come over TLS', () => {
    const policy = stack.the('aws_sqs_queue_policy');
    expect(policy.queue_url).toBe(stack.reference('aws_sqs_queue', 'url'));
    expect(statements(policy.policy)).toEqual([
      {
        Sid: 'DenyWithoutTls',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sqs:*',
        Resource: [stack.reference('aws_sqs_queue', 'arn')],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});
