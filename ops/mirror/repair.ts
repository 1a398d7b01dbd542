import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { UsageError } from '../../scripts/lib/usage-error';
import { Pace, type PaceOptions } from '../flow/pace';
import type { Found } from './differences';
import { isDifference, type Verdict } from './judge';
import { Mirror } from './mirror';
import { reconcileEvent, runFunction } from './send';

/**
 * Mends what differs, and looks at each key again: the function is sent what has its place, and what is foreign in the
 * thumbnail bucket is deleted there.
 *
 * @param onMended called for each with what is found then.
 * @throws UsageError if the thumbnails' place is no longer what the audit took it for.
 */
export async function repair(
  mirror: Mirror,
  differences: AsyncIterable<Found>,
  pace: PaceOptions,
  onMended: (now: Found) => void,
): Promise<void> {
  await checkPlace(mirror);
  const work = new Pace(pace);
  for await (const found of differences) {
    await work.add(async () => {
      onMended({
        ...found,
        verdict: found.foreign ? await remove(mirror, found) : await send(mirror, found),
      });
    });
  }
  await work.end();
}

/** A deployment in between may have made foreign objects the current ones. */
async function checkPlace(mirror: Mirror): Promise<void> {
  const { thumbnailBucket, thumbnailSize } = await Mirror.of(mirror.deployment);
  if (thumbnailBucket !== mirror.thumbnailBucket || thumbnailSize !== mirror.thumbnailSize)
    throw new UsageError('The function was deployed anew since the audit began: run the same command again.');
  if (thumbnailBucket === mirror.deployment.sourceBucket)
    throw new UsageError(
      `Thumbnails and originals lie in one bucket, ${thumbnailBucket}: nothing is removed.`,
    );
}

async function send(mirror: Mirror, { key, verdict }: Found): Promise<Verdict> {
  const { deployment } = mirror;
  const failure = await runFunction(deployment, reconcileEvent(deployment.sourceBucket, key));
  const now = (await mirror.look(key)).verdict;
  if (failure === undefined || !isDifference(now.state)) return now;
  return { ...verdict, detail: `the function failed: ${failure}` };
}

async function remove({ deployment, thumbnailBucket }: Mirror, { key }: Found): Promise<Verdict> {
  await deployment.clients.s3.send(new DeleteObjectCommand({ Bucket: thumbnailBucket, Key: key }));
  return { state: 'gone', detail: 'it was deleted' };
}
