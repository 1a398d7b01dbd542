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
  /** A bucket whose owner has switched EventBridge on. */
  readonly source: SourceBucket;
  readonly processor: ImageProcessor;
  readonly failures: FailureQueue;
}

/**
 * Sends the events of a bucket to the function's alias by way of EventBridge: nothing of the bucket is touched.
 *
 * EventBridge calls the function as S3 does, so the alias' retries and its failure queue hold here too. What it cannot
 * hand over at all it puts on the same queue.
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
      description: `Changes of images in the source bucket`,
      // The same objects as a notification of the bucket itself: suffixes are compared case-sensitively here too.
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
      // It names the account too.
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
