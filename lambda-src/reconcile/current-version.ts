/** The two looks at the source that a pass stands between. */
import { UnsettledError } from '../failures/failures';
import type { ObjectKey, SourceObject, SourceStore, SourceVersion } from '../stores/ports';
import { versionToken } from './identity';

/** More looks than a key can need that is not archived and restored many times a second. */
const MAX_LOOKS = 10;

/** The current version as a look at the source finds it. */
export type Current =
  | Exclude<SourceObject, { readonly state: 'archived' | 'unreadable' }>
  | { readonly state: 'archived' | 'unreadable'; readonly version: SourceVersion };

/**
 * Returns the current version, as a GET sees it. Where the GET is refused, HEAD names the version if it is archived, and
 * the list of versions if HEAD is refused too: always for an unreadable version, and while one is archived.
 */
export async function look(source: SourceStore, object: ObjectKey): Promise<Current> {
  for (let looks = 1; looks <= MAX_LOOKS; looks++) {
    const found = await source.get(object);
    if (found.state === 'readable' || found.state === 'gone') return found;
    const head = found.state === 'archived' ? await source.head(object) : 'refused';
    if (head === 'refused') {
      const { current } = await source.history(object);
      if (current) return { state: found.state, version: current };
    } else if (head && !head.readable) return { state: 'archived', version: head.version };
  }
  throw new UnsettledError(`The source changed during each of ${MAX_LOOKS} looks.`);
}

/** The closing look: whether the source is still as it was found, its readability included. */
export async function isStill(current: Current, source: SourceStore, object: ObjectKey): Promise<boolean> {
  const now = current.state === 'unreadable' ? 'refused' : await source.head(object);
  if (now === 'refused') return isSame(current, await look(source, object));
  if (current.state === 'gone' || !now) return current.state === 'gone' && !now;
  return (
    versionToken(now.version) === versionToken(current.version) &&
    now.readable === (current.state === 'readable')
  );
}

function isSame(before: Current, now: Current): boolean {
  if (now.state === 'readable') now.body.discard();
  return before.state === now.state && tokenOf(before) === tokenOf(now);
}

function tokenOf(current: Current): string | undefined {
  return current.state === 'gone' ? undefined : versionToken(current.version);
}
