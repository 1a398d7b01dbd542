/** The two looks at the source that a pass stands between. */
import { UnsettledError } from './failures';
import { versionToken } from './identity';
import type { ObjectKey, SourceObject, SourceStore, SourceVersion } from './stores';

/** More looks than a key can need that is not archived and restored many times a second. */
const MAX_LOOKS = 10;

/** The current version as a look at the source finds it. */
export type Current =
  | Exclude<SourceObject, { readonly state: 'archived' }>
  | { readonly state: 'archived'; readonly version: SourceVersion };

/** The current version: GET, and where that is refused because it is archived, HEAD, which names the version. */
export async function look(source: SourceStore, object: ObjectKey): Promise<Current> {
  for (let looks = 1; looks <= MAX_LOOKS; looks++) {
    const found = await source.get(object);
    if (found.state !== 'archived') return found;
    const head = await source.head(object);
    if (head && !head.readable) return { state: 'archived', version: head.version };
  }
  throw new UnsettledError(`The source was archived and readable in turn during ${MAX_LOOKS} looks.`);
}

/** The closing look: whether the source is still as it was found, its readability included. */
export async function isStill(current: Current, source: SourceStore, object: ObjectKey): Promise<boolean> {
  const now = await source.head(object);
  if (current.state === 'gone' || !now) return current.state === 'gone' && !now;
  return (
    versionToken(now.version) === versionToken(current.version) &&
    now.readable === (current.state === 'readable')
  );
}
