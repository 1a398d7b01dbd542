import { synthesizePipeline } from '../../support/synthesized';

const stack = synthesizePipeline();

describe('the failure queue', () => {
  test('keeps events for the 14 days that SQS allows, encrypted', () => {
    expect(stack.the('aws_sqs_queue')).toMatchObject({
      name: 'test-failed-events',
      message_retention_seconds: 1_209_600,
      sqs_managed_sse_enabled: true,
    });
  });
});
