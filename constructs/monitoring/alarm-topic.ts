import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Op, Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { denyWithoutTls, policyDocument } from '../shared/policy-document';
import { forgetResources } from '../shared/removed-block';

/** Of the parts of a topic's ARN. */
const TOPIC_NAME_INDEX = 5;

/** Types of the resources of a topic that the pipeline creates, by their construct ids. */
const RESOURCES = {
  topic: SnsTopic.tfResourceType,
  policy: SnsTopicPolicy.tfResourceType,
  email: SnsTopicSubscription.tfResourceType,
};

/** Props of AlarmTopic. */
export interface AlarmTopicProps {
  readonly topicName: string;
  /** Account whose alarms may publish. */
  readonly accountId: string;
  /** Key that messages are encrypted with; CloudWatch must be allowed to use it. @default none */
  readonly keyArn?: string | undefined;
  /** ARN of a topic that exists already, whose policy and subscriptions are its owner's. @default a topic is made */
  readonly existingTopicArn?: string | undefined;
  /** Who is told by e-mail, after confirming once; a token that may be null is decided at plan. @default nobody */
  readonly email?: string | undefined;
  /** Whether Terraform refuses to destroy it, and every subscription with it. */
  readonly preventDestroy: boolean;
}

/** Where alarms are told. Whoever wants to hear them subscribes. */
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
    // Not encrypted by alias/aws/sns: its key policy cannot be changed, and CloudWatch could not publish any more.
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
