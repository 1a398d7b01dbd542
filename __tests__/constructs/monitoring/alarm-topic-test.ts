import { statements, synthesizePipeline, synthesizeStack, type Synthesized } from '../../support/synthesized';

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

describe('the check of the subscriber', () => {
  const conditions = ({ json }: Synthesized): unknown[] =>
    Object.values(json.check ?? {}).flatMap(({ assert }) => assert.map(({ condition }) => condition));

  test('production warns if alarm_email is null, or if its subscription is pending', () => {
    const production = synthesizeStack('production');
    const subscription = production.address('aws_sns_topic_subscription');
    expect(conditions(production)).toEqual([
      '${(var.alarm_email != null)}',
      `\${!contains(${subscription}[*].pending_confirmation, true)}`,
    ]);
  });

  test('a pipeline of production without an address always warns', () => {
    expect(conditions(stack)).toEqual([`\${(${stack.address('aws_sns_topic')}.name == null)}`]);
    expect(JSON.stringify(stack.json.check)).toContain('no email address is subscribed');
  });

  test('a pipeline with a literal address warns only while it is pending', () => {
    expect(conditions(synthesizePipeline({ alarmEmail: 'on-call@example.com' }))).toEqual([
      expect.stringMatching(/^\$\{!contains\(.*\[\*\]\.pending_confirmation, true\)\}$/) as string,
    ]);
  });

  test('no other environment warns, and no pipeline with an existing topic', () => {
    const alarmTopicArn = 'arn:aws:sns:us-east-1:123456789012:on-call';
    expect(conditions(synthesizeStack('development'))).toEqual([]);
    expect(conditions(synthesizeStack('staging'))).toEqual([]);
    expect(conditions(synthesizePipeline({ alarmTopicArn }))).toEqual([]);
  });
});
