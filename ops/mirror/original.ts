/** Reads the current version of an original that S3 may refuse to read. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { failureOf } from '../../lambda-src/failures/failure-table';
import { look } from '../../lambda-src/reconcile/current-version';
import type { ObjectKey, SourceStore } from '../../lambda-src/stores/ports';
import type { Observation } from './verdict';

const MAX_KEY_BYTES = 1024;

/**
 * Reads an original's current version with a HEAD. If S3 refuses because of the object, the version comes from the
 * listing, with the reason.
 *
 * @throws the service's error if it is about the caller: every other object would be refused as well
 */
export async function readOriginal(source: SourceStore, object: ObjectKey): Promise<Observation['source']> {
  try {
    const head = await source.head(object);
    if (head !== 'refused') return head;
    const found = await look(source, object);
    if (found.state === 'gone') return undefined;
    if (found.state === 'readable') found.body.discard();
    const { version, state } = found;
    return { version, readable: state === 'readable', ...(state === 'unreadable' && { refusal: 'SSE-C' }) };
  } catch (error) {
    const { reason } = failureOf(error, 'GET source');
    if (!(await isAboutObject(reason, source, object))) throw error;
    const { current } = await source.history(object);
    return current && { version: current, readable: false, refusal: reason };
  }
}

/** Returns whether the object is the cause: the caller may list the bucket and read other keys. */
async function isAboutObject(reason: string, source: SourceStore, object: ObjectKey): Promise<boolean> {
  if (reason !== 'ACCESS_DENIED') return reason === 'KEY_UNUSABLE' || reason === 'REQUEST_REFUSED';
  // For a key that does not exist, S3 returns 404 if the caller has s3:GetObject, otherwise 403 (S3 API reference,
  // HeadObject).
  const absent = { ...object, key: absentKey(object.key) };
  return (await source.head(absent).catch(() => 'refused')) === undefined;
}

/** Returns an unused key in the same folder with the same suffix, since a policy may apply to either. */
function absentKey(key: string): string {
  const name = `${randomUUID()}${/^\.\w{1,8}$/.exec(path.posix.extname(key))?.[0] ?? ''}`;
  const neighbor = `${key.slice(0, key.lastIndexOf('/') + 1)}${name}`;
  return Buffer.byteLength(neighbor) <= MAX_KEY_BYTES ? neighbor : name;
}
