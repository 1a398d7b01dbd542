import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Op, Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
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

  private create({ topicName, accountId, keyArn, email, preventDestroy }: AlarmTopicProps): SnsTopic {
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
    if (email !== undefined) this.subscribe(topic, email);
    return topic;
  }

  private subscribe(topic: SnsTopic, email: string): void {
    const subscription = new SnsTopicSubscription(this, 'email', {
      topicArn: topic.arn,
      protocol: 'email',
      endpoint: email,
    });
    if (Token.isUnresolved(email))
      subscription.count = Token.asNumber(Fn.conditional(Op.eq(email, Token.nullValue()), 0, 1));
  }
}
