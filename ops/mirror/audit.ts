import { THUMBNAIL_SIZE, VARIANT } from '../../lambda-src/contract';
import { variantOf } from '../../lambda-src/reconcile/keys';
import type { AuditFinding } from './differences';
import { examine } from './examine';
import type { IgnoredOriginals } from './ignored';
import type { Mirror } from './mirror';
import type { Verdict } from './verdict';
import { walk, walkUnexpected } from './walk';

const VARIANT_NAME = new RegExp(VARIANT.name);

/**
 * Checks every key of both buckets: first originals and thumbnails, then unexpected objects in the thumbnail bucket.
 *
 * @param ignored counts the originals whose suffix does not trigger the function
 */
export async function* auditMirror(
  mirror: Mirror,
  prefix: string | undefined,
  ignored: IgnoredOriginals,
): AsyncGenerator<AuditFinding> {
  for await (const batch of examine(mirror, walk(mirror, { prefix }, ignored), () => true)) {
    // A key that was deleted after the listing counts neither as a key nor as a difference.
    yield* batch.filter(({ verdict }) => verdict.state !== 'gone');
  }
  for await (const key of walkUnexpected(mirror, prefix))
    yield { key, unexpected: true, verdict: judgeUnexpected(key) };
}

function judgeUnexpected(key: string): Verdict {
  const name = variantOf(key);
  const { min, max } = THUMBNAIL_SIZE;
  const isSize = /^\d+$/.test(name) && Number(name) >= min && Number(name) <= max;
  // An object named like a folder is not a thumbnail.
  if (key === `${name}/` || !(isSize || VARIANT_NAME.test(name)))
    return { state: 'orphaned', detail: 'not the key of a thumbnail' };
  const detail = isSize ? `thumbnail of size ${name}` : `variant ${name}, which is not configured`;
  return { state: 'orphaned', detail, parts: [{ name, state: 'orphaned', detail }] };
}
