/** The two looks at the source bucket: one before and one after each pass. */
import { UnsettledError } from '../failures/failures';
import type { ObjectKey, SourceObject, SourceStore, SourceVersion } from '../stores/ports';
import { versionToken } from './identity';

/** Maximum number of tries. Only a key that is archived and restored many times a second needs more. */
const MAX_LOOKS = 10;

/** The current version, and whether its bytes can be read. */
type SourceState =
  | { readonly state: 'gone' }
  | { readonly state: 'readable' | 'archived' | 'unreadable'; readonly version: SourceVersion };

/** The current version as the first look finds it. If it is readable, its body is open. */
export type Current =
  | Exclude<SourceObject, { readonly state: 'archived' | 'unreadable' }>
  | { readonly state: 'archived' | 'unreadable'; readonly version: SourceVersion };

/**
 * Returns the current version as GET finds it. If S3 refuses the GET, the version comes from HEAD for an archived object,
 * and from the list of versions if S3 refuses the HEAD too: always for an unreadable version, and at times while a version
 * is being archived.
 *
 * @throws UnsettledError if the source changed during each try.
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

/** The closing look: returns whether the source still has the same version, in the same state. */
export async function isStill(current: Current, source: SourceStore, object: ObjectKey): Promise<boolean> {
  const now = await lookAgain(current, source, object);
  return now.state === current.state && tokenOf(now) === tokenOf(current);
}

/** Uses HEAD, which reads no bytes. S3 always refuses the HEAD of an unreadable version. */
async function lookAgain(before: Current, source: SourceStore, object: ObjectKey): Promise<SourceState> {
  const head = before.state === 'unreadable' ? 'refused' : await source.head(object);
  if (head === 'refused') return withoutBody(await look(source, object));
  if (!head) return { state: 'gone' };
  return { state: head.readable ? 'readable' : 'archived', version: head.version };
}

function withoutBody(current: Current): SourceState {
  if (current.state === 'readable') current.body.discard();
  return current;
}

function tokenOf(source: SourceState): string | undefined {
  return source.state === 'gone' ? undefined : versionToken(source.version);
}
