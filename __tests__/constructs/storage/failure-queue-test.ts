import { synthesizePipeline } from '../../support/synthesized';

const stack = synthesizePipeline();

describe('the failure queue', () => {
  test('the failure queue is encrypted and retains events for 14 days, the maximum of SQS', () => {
    expect(stack.the('aws_sqs_queue')).toMatchObject({
      name: 'test-failed-events',
      message_retention_seconds: 1_209_600,
      sqs_managed_sse_enabled: true,
    });
  });
});
