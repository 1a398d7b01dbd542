import type { ExistingResources } from '../config/existing-resources';
import { PHYSICAL_NAMES } from '../config/physical-names';
import type { ThumbnailPipeline } from '../thumbnail-pipeline';
import { EventBridgeTrigger } from './event-bridge-trigger';
import { notificationBlock, type NotificationBlock } from './source-notifications';
import { SourceTrigger } from './source-trigger';

/**
 * Makes the source bucket's events start the function, in whichever way was chosen.
 *
 * @param pipeline whose source, function and failure queue are there.
 * @returns what the owner of the bucket has to add for it; undefined where that is nothing.
 */
export function triggerBySource(
  pipeline: ThumbnailPipeline,
  { name, existingSourceBucket: notice }: ExistingResources & { readonly name: string },
): NotificationBlock | undefined {
  const { source, processor, failures } = pipeline;
  if (notice === 'eventbridge') {
    const ruleName = PHYSICAL_NAMES.sourceRule.of(name);
    new EventBridgeTrigger(pipeline, 'trigger', { ruleName, source, processor, failures });
    return undefined;
  }
  const { accountId } = pipeline.place;
  const addedByOwner = notice === 'notification';
  const trigger = new SourceTrigger(pipeline, 'trigger', { source, processor, accountId, addedByOwner });
  return addedByOwner ? notificationBlock(name, trigger.notifications) : undefined;
}
