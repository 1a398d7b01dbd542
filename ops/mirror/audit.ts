import { THUMBNAIL_SIZE } from '../../lambda-src/contract';
import type { AuditFinding } from './differences';
import { examine } from './examine';
import type { IgnoredOriginals } from './ignored';
import type { Mirror } from './mirror';
import { walk, walkUnexpected } from './walk';

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
    yield { key, unexpected: true, verdict: { state: 'orphaned', detail: describeUnexpected(key) } };
}

function describeUnexpected(key: string): string {
  const [, size = ''] = /^(\d+)\/./.exec(key) ?? [];
  const { min, max } = THUMBNAIL_SIZE;
  return Number(size) >= min && Number(size) <= max
    ? `thumbnail of size ${size}`
    : 'not the key of a thumbnail';
}
