import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Op, Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { CheckBlock, type Assertion } from '../shared/check-block';
import { denyWithoutTls, policyDocument } from '../shared/policy-document';
import { forgetResources } from '../shared/removed-block';

/** Index of the name among the parts of a topic's ARN. */
const TOPIC_NAME_INDEX = 5;

/** Types of the resources by construct id. */
const RESOURCES = {
  topic: SnsTopic.tfResourceType,
  policy: SnsTopicPolicy.tfResourceType,
  email: SnsTopicSubscription.tfResourceType,
};

/** Props of AlarmTopic. */
export interface AlarmTopicProps {
  readonly topicName: string;
  /** Account whose alarms are allowed to publish. */
  readonly accountId: string;
  /** ARN of the KMS key for messages; CloudWatch needs permission to use it. @default none */
  readonly keyArn?: string | undefined;
  /** ARN of an existing topic; its owner manages its policy and subscriptions. @default none: a new topic is created */
  readonly existingTopicArn?: string | undefined;
  /** Email address to subscribe; the recipient confirms once. A token may be null at plan. @default none */
  readonly email?: string | undefined;
  /** Whether Terraform refuses to destroy the topic and its subscriptions. */
  readonly preventDestroy: boolean;
  /** Whether Terraform warns at each plan and apply if a new topic has no confirmed subscriber. */
  readonly warnWithoutSubscriber: boolean;
}

/** SNS topic that alarms publish to. */
export class AlarmTopic extends Construct {
  readonly topic: Pick<SnsTopic, 'arn' | 'name'>;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const { existingTopicArn: arn } = props;
    if (arn !== undefined) forgetResources(this, RESOURCES);
    this.topic =
      arn === undefined
        ? this.create(props)
        : { arn, name: Fn.element(Fn.split(':', arn), TOPIC_NAME_INDEX) as string };
  }

  private create(props: AlarmTopicProps): SnsTopic {
    const { topicName, accountId, keyArn, email, preventDestroy } = props;
    // Not encrypted with alias/aws/sns: the policy of that key cannot be changed to allow CloudWatch to publish.
    const topic = new SnsTopic(this, 'topic', {
      name: topicName,
      ...(keyArn !== undefined && { kmsMasterKeyId: keyArn }),
      lifecycle: { preventDestroy },
    });
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument([
        {
          Sid: 'AlarmsOfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: topic.arn,
          Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
        },
        denyWithoutTls('sns:Publish', topic.arn),
      ]),
    });
    const subscription = email === undefined ? undefined : this.subscribe(topic, email);
    if (props.warnWithoutSubscriber)
      new CheckBlock(this, 'subscriber', subscriberAssertions(topic, email, subscription));
    return topic;
  }

  private subscribe(topic: SnsTopic, email: string): SnsTopicSubscription {
    const subscription = new SnsTopicSubscription(this, 'email', {
      topicArn: topic.arn,
      protocol: 'email',
      endpoint: email,
    });
    if (Token.isUnresolved(email))
      subscription.count = Token.asNumber(Fn.conditional(Op.eq(email, Token.nullValue()), 0, 1));
    return subscription;
  }
}

/** Returns what must hold for alarms to reach someone. */
function subscriberAssertions(
  topic: SnsTopic,
  email: string | undefined,
  subscription: SnsTopicSubscription | undefined,
): Assertion[] {
  const hasEmail =
    // Terraform requires a reference in a condition; a topic always has a name.
    email === undefined ? Op.eq(topic.name, Token.nullValue()) : Op.neq(email, Token.nullValue());
  return [
    ...(email === undefined || Token.isUnresolved(email)
      ? [
          {
            condition: Token.asString(hasEmail),
            errorMessage:
              'Nobody is notified of alarms: no email address is subscribed to the alarm topic. Set alarm_email, or send alarms to a topic with subscribers (alarmTopicArn).',
          },
        ]
      : []),
    ...(subscription === undefined
      ? []
      : [
          {
            condition: `\${!contains(${subscription.fqn}[*].pending_confirmation, true)}`,
            errorMessage:
              'Nobody is notified of alarms: the subscription of the email address is not confirmed. Open the link in the message from AWS Notifications. It is valid for 2 days; after that, the next apply sends another one.',
          },
        ]),
  ];
}
