import { THUMBNAIL_SIZE } from '../../lambda-src/contract';
import type { Found } from './differences';
import { examine } from './examine';
import type { Mirror } from './mirror';
import { walk, walkForeign } from './walk';

/** Holds the mirror's promise against the two buckets: every key of either, first those in their place, then foreign ones. */
export async function* auditMirror(mirror: Mirror, prefix: string | undefined): AsyncGenerator<Found> {
  for await (const batch of examine(mirror, walk(mirror, { prefix }), () => true)) {
    // What has gone since the listing is no difference, and no key.
    yield* batch.filter(({ verdict }) => verdict.state !== 'gone');
  }
  for await (const key of walkForeign(mirror, prefix))
    yield { key, foreign: true, verdict: { state: 'orphaned', detail: describeForeign(key) } };
}

function describeForeign(key: string): string {
  const [, size = ''] = /^(\d+)\/./.exec(key) ?? [];
  const { min, max } = THUMBNAIL_SIZE;
  return Number(size) >= min && Number(size) <= max ? `of the size ${size}` : "in no thumbnail's place";
}
