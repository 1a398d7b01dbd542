import type { Construct } from 'constructs';
import type { ExistingResources } from '../config/existing-resources';
import { PHYSICAL_NAMES } from '../config/physical-names';
import type { ImageProcessor } from '../function/image-processor';
import type { FailureQueue } from '../storage/failure-queue';
import type { SourceBucket } from '../storage/source-bucket';
import { EventBridgeTrigger } from './event-bridge-trigger';
import { notificationBlock, type NotificationBlock } from './source-notifications';
import { SourceTrigger } from './source-trigger';

/** Props of triggerBySource. */
export interface SourceEventsProps extends Pick<ExistingResources, 'existingSourceBucket'> {
  /** Prefix of the physical names. */
  readonly name: string;
  readonly source: SourceBucket;
  readonly processor: ImageProcessor;
  readonly failures: FailureQueue;
  /** Account that owns the source bucket. */
  readonly accountId: string;
}

/**
 * Makes the source bucket's events invoke the function, by the notification type in the props.
 *
 * @returns what the bucket's owner has to add to the bucket's notifications; undefined if nothing.
 */
export function triggerBySource(scope: Construct, props: SourceEventsProps): NotificationBlock | undefined {
  const { name, source, processor, failures, accountId, existingSourceBucket } = props;
  if (existingSourceBucket === 'eventbridge') {
    const ruleName = PHYSICAL_NAMES.sourceRule.of(name);
    new EventBridgeTrigger(scope, 'trigger', { ruleName, source, processor, failures });
    return undefined;
  }
  const addedByOwner = existingSourceBucket === 'notification';
  const trigger = new SourceTrigger(scope, 'trigger', { source, processor, accountId, addedByOwner });
  return addedByOwner ? notificationBlock(name, trigger.notifications) : undefined;
}
