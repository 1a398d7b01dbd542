import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { Construct } from 'constructs';
import { denyWithoutTls, policyDocument } from './policy-document';

/** Props of AlarmTopic. */
export interface AlarmTopicProps {
  readonly topicName: string;
  /** Account whose alarms may publish. */
  readonly accountId: string;
}

/** Where alarms are told. Whoever wants to hear them subscribes. */
export class AlarmTopic extends Construct {
  readonly topic: SnsTopic;

  constructor(scope: Construct, id: string, { topicName, accountId }: AlarmTopicProps) {
    super(scope, id);
    // Not encrypted by alias/aws/sns: its key policy cannot be changed, and CloudWatch could not publish any more.
    this.topic = new SnsTopic(this, 'topic', { name: topicName });
    new SnsTopicPolicy(this, 'policy', {
      arn: this.topic.arn,
      policy: policyDocument([
        {
          Sid: 'AlarmsOfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: this.topic.arn,
          Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
        },
        denyWithoutTls('sns:Publish', this.topic.arn),
      ]),
    });
  }
}
