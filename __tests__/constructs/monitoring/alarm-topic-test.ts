import { statements, synthesizePipeline, synthesizeStack } from '../../support/synthesized';

const stack = synthesizePipeline();
const arn = stack.reference('aws_sns_topic', 'arn');

describe('the alarm topic', () => {
  test('the alarm topic is named after the stack', () => {
    expect(stack.the('aws_sns_topic').name).toBe('test-alarms');
  });

  test('the alarm topic is not encrypted with the AWS managed key, which would prevent alarms from publishing', () => {
    expect(stack.the('aws_sns_topic')).not.toHaveProperty('kms_master_key_id');
  });

  test('accepts messages only from alarms of this account and only over TLS', () => {
    const policy = stack.the('aws_sns_topic_policy');
    expect(policy.arn).toBe(arn);
    const [alarms, tls, ...others] = statements(policy.policy);
    expect(others).toEqual([]);
    expect(alarms).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: arn,
      Condition: { StringEquals: { 'aws:SourceAccount': expect.stringContaining('account_id') as string } },
    });
    expect(tls).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  });
});

describe('the alarm email', () => {
  test('the alarm email is subscribed to the alarm topic', () => {
    expect(
      synthesizePipeline({ alarmEmail: 'on-call@example.com' }).the('aws_sns_topic_subscription'),
    ).toEqual({
      topic_arn: arn,
      protocol: 'email',
      endpoint: 'on-call@example.com',
    });
  });

  test('the alarm email is optional: without it, the topic has no subscription', () => {
    expect(stack.all('aws_sns_topic_subscription')).toEqual([]);
  });

  test('creates a subscription only if the variable alarm_email is set', () => {
    expect(synthesizeStack('staging').the('aws_sns_topic_subscription')).toMatchObject({
      endpoint: '${var.alarm_email}',
      count: '${(var.alarm_email == null) ? 0 : 1}',
    });
  });
});
