import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { UsageError } from '../../scripts/lib/usage-error';
import { Pace, type PaceOptions } from '../flow/pace';
import type { AuditFinding } from './differences';
import { Mirror } from './mirror';
import { readNewerNames } from './rollback';
import { reconcileEvent, runFunction } from './send';
import { isDifference, type Verdict } from './verdict';

/**
 * Fixes differences: sends keys through the function and checks them again; deletes unexpected objects from the thumbnail
 * bucket.
 *
 * @param keptNames variants that `differences` excludes; see readNewerNames
 * @param onRepaired called for each key with its new finding
 * @throws UsageError if thumbnail bucket, variants or recipes have changed since the audit
 */
export async function repair(
  mirror: Mirror,
  differences: AsyncIterable<AuditFinding>,
  keptNames: readonly string[],
  pace: PaceOptions,
  onRepaired: (now: AuditFinding) => void,
): Promise<void> {
  await checkUnchanged(mirror, keptNames);
  const work = new Pace(pace);
  for await (const found of differences) {
    await work.add(async () => {
      onRepaired({
        ...found,
        verdict: found.unexpected ? await remove(mirror, found) : await send(mirror, found),
      });
    });
  }
  await work.end();
}

/** After a deployment, objects that the audit did not expect may be current thumbnails. */
async function checkUnchanged(mirror: Mirror, keptNames: readonly string[]): Promise<void> {
  const now = await Mirror.of(mirror.deployment);
  const { thumbnailBucket } = now;
  const newerNames = await readNewerNames(now);
  if (
    thumbnailBucket !== mirror.thumbnailBucket ||
    now.names.join() !== mirror.names.join() ||
    now.recipes !== mirror.recipes ||
    newerNames.join() !== keptNames.join()
  )
    throw new UsageError(
      'The function was deployed since the audit began. Nothing was repaired: run the command again.',
    );
  if (thumbnailBucket === mirror.deployment.sourceBucket)
    throw new UsageError(
      `Thumbnails and originals share one bucket, ${thumbnailBucket}. Nothing was repaired.`,
    );
}

async function send(mirror: Mirror, { key, verdict }: AuditFinding): Promise<Verdict> {
  const { deployment } = mirror;
  const failure = await runFunction(deployment, reconcileEvent(deployment.sourceBucket, key));
  const now = (await mirror.inspect(key)).verdict;
  if (failure === undefined || !isDifference(now.state)) return now;
  return { ...verdict, detail: `the function failed: ${failure}` };
}

async function remove({ deployment, thumbnailBucket }: Mirror, { key }: AuditFinding): Promise<Verdict> {
  await deployment.clients.s3.send(new DeleteObjectCommand({ Bucket: thumbnailBucket, Key: key }));
  return { state: 'gone', detail: 'deleted' };
}
