import { statements, synthesizePipeline, synthesizeStack } from '../../support/synthesized';

const stack = synthesizePipeline();
const arn = stack.reference('aws_sns_topic', 'arn');

describe('the topic of the alarms', () => {
  test('is named after the stack', () => {
    expect(stack.the('aws_sns_topic').name).toBe('test-alarms');
  });

  test("is not encrypted by the service's own key, with which no alarm could publish", () => {
    expect(stack.the('aws_sns_topic')).not.toHaveProperty('kms_master_key_id');
  });

  test('takes messages from the alarms of this account only, and over TLS only', () => {
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

describe('an e-mail address for alarms', () => {
  test('is subscribed', () => {
    expect(
      synthesizePipeline({ alarmEmail: 'on-call@example.com' }).the('aws_sns_topic_subscription'),
    ).toEqual({
      topic_arn: arn,
      protocol: 'email',
      endpoint: 'on-call@example.com',
    });
  });

  test('need not be given', () => {
    expect(stack.all('aws_sns_topic_subscription')).toEqual([]);
  });

  test('that is a variable subscribes somebody if the variable is set', () => {
    expect(synthesizeStack('staging').the('aws_sns_topic_subscription')).toMatchObject({
      endpoint: '${var.alarm_email}',
      count: '${(var.alarm_email == null) ? 0 : 1}',
    });
  });
});
