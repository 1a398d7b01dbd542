import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import { EVENT_BRIDGE, SUFFIXES } from '../../lambda-src/contract';
import type { ImageProcessor } from '../function/image-processor';
import type { FailureQueue } from '../storage/failure-queue';
import type { SourceBucket } from '../storage/source-bucket';
import { forgetNotification } from './source-trigger';

/** Props of EventBridgeTrigger. */
export interface EventBridgeTriggerProps {
  readonly ruleName: string;
  /** Existing bucket with EventBridge notifications enabled. */
  readonly source: SourceBucket;
  readonly processor: ImageProcessor;
  readonly failures: FailureQueue;
}

/**
 * Sends the events of a bucket to the function's alias through EventBridge, without changing the bucket.
 *
 * EventBridge invokes the function asynchronously, as S3 does, so the alias's retries and failure queue apply. EventBridge
 * sends events that it cannot deliver to the same queue.
 */
export class EventBridgeTrigger extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { ruleName, source, processor, failures }: EventBridgeTriggerProps,
  ) {
    super(scope, id);
    forgetNotification(this);
    const rule = new CloudwatchEventRule(this, 'rule', {
      name: ruleName,
      description: 'Image uploads and deletions in the source bucket',
      // Matches the same objects as a bucket notification; suffixes are case-sensitive here as well.
      eventPattern: JSON.stringify({
        source: [EVENT_BRIDGE.source],
        'detail-type': Object.values(EVENT_BRIDGE.types),
        detail: {
          bucket: { name: [source.bucket.bucket] },
          object: { key: SUFFIXES.map((suffix) => ({ suffix })) },
        },
      }),
    });
    const permission = new LambdaPermission(this, 'permission', {
      statementId: 'AllowSourceEvents',
      action: 'lambda:InvokeFunction',
      functionName: processor.function.functionName,
      qualifier: processor.alias.name,
      principal: 'events.amazonaws.com',
      // The rule's ARN includes the account.
      sourceArn: rule.arn,
    });
    failures.grantSendMessages(rule.arn);
    new CloudwatchEventTarget(this, 'target', {
      rule: rule.name,
      arn: processor.alias.arn,
      deadLetterConfig: { arn: failures.queue.arn },
      dependsOn: [permission, processor.retries, failures.policy],
    });
  }
}
