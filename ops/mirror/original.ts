/** The current version of an original that S3 may refuse to show. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { failureOf } from '../../lambda-src/failures/failure-table';
import { look } from '../../lambda-src/reconcile/current-version';
import type { ObjectKey, SourceStore } from '../../lambda-src/stores/ports';
import type { Seen } from './judge';

const MAX_KEY_BYTES = 1024;

/**
 * Reads an original's current version by a HEAD. Where S3 refuses that for a reason that lies in the object, the version
 * comes from the listing, with the reason.
 *
 * @throws the service's error where it is about the caller: then every other object would be refused as well.
 */
export async function readOriginal(source: SourceStore, object: ObjectKey): Promise<Seen['source']> {
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

/** Whether the reason lies in the object: the caller's listing of the same bucket was not refused. */
async function isAboutObject(reason: string, source: SourceStore, object: ObjectKey): Promise<boolean> {
  if (reason !== 'ACCESS_DENIED') return reason === 'KEY_UNUSABLE' || reason === 'REQUEST_REFUSED';
  // The caller may read if a key that does not exist is 404: without s3:GetObject that is 403 too (S3 API reference,
  // HeadObject).
  const absent = { ...object, key: absentKey(object.key) };
  return (await source.head(absent).catch(() => 'refused')) === undefined;
}

/** A key in the same folder and with the same suffix, since policies may be about either. */
function absentKey(key: string): string {
  const name = `${randomUUID()}${/^\.\w{1,8}$/.exec(path.posix.extname(key))?.[0] ?? ''}`;
  const neighbor = `${key.slice(0, key.lastIndexOf('/') + 1)}${name}`;
  return Buffer.byteLength(neighbor) <= MAX_KEY_BYTES ? neighbor : name;
}
