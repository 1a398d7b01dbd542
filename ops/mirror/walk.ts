/** Walks the two buckets side by side. Memory does not grow with them. */
import { SUFFIXES } from '../../lambda-src/contract';
import { listKeys, listOriginals, listTop, type Original, type Part } from './listings';
import type { Mirror } from './mirror';

/** One key of the source bucket, and what the listings say of it. At least one of the two is there. */
export interface Pair {
  readonly key: string;
  readonly original: Original | undefined;
  readonly hasThumbnail: boolean;
}

/**
 * Keys that have an original or a thumbnail of the deployed size, in S3's order. An original whose name does not start
 * the function has no place in the mirror, unless a thumbnail was made of it all the same.
 */
export async function* walk(mirror: Mirror, { prefix = '', after = '' }: Part): AsyncGenerator<Pair> {
  const { clients, sourceBucket } = mirror.deployment;
  const folder = `${mirror.thumbnailSize}/`;
  const places = { prefix: `${folder}${prefix}`, after: `${folder}${after}` };
  const pairs = sideBySide(
    listOriginals(clients.s3, sourceBucket, { prefix, after: after || undefined }),
    listKeys(clients.s3, mirror.thumbnailBucket, places),
    folder.length,
  );
  for await (const pair of pairs) if (pair.hasThumbnail || startsFunction(pair.key)) yield pair;
}

function startsFunction(key: string): boolean {
  return SUFFIXES.some((suffix) => key.endsWith(suffix));
}

/** Merges two listings of the same order. @param folderLength of what stands before the key of each thumbnail. */
export async function* sideBySide(
  originals: AsyncGenerator<Original>,
  thumbnails: AsyncGenerator<string>,
  folderLength: number,
): AsyncGenerator<Pair> {
  let [left, right] = await Promise.all([originals.next(), thumbnails.next()]);
  while (!left.done || !right.done) {
    const original = left.done ? undefined : left.value;
    const place = right.done ? undefined : right.value.slice(folderLength);
    const order = compareKeys(original?.key, place);
    const key = order <= 0 ? original?.key : place;
    yield { key: key ?? '', original: order <= 0 ? original : undefined, hasThumbnail: order >= 0 };
    if (order <= 0) left = await originals.next();
    if (order >= 0) right = await thumbnails.next();
  }
}

/** S3's order; no key stands behind all keys. */
function compareKeys(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Keys of the thumbnail bucket that no original has its thumbnail at: those of other sizes, and foreign ones. */
export async function* walkForeign(mirror: Mirror, prefix = ''): AsyncGenerator<string> {
  const { thumbnailBucket: bucket, thumbnailSize } = mirror;
  const { s3 } = mirror.deployment.clients;
  const folder = `${thumbnailSize}/`;
  for await (const name of listTop(s3, bucket)) {
    if (!name.endsWith('/')) {
      if (prefix === '') yield name;
    } else if (name !== folder) yield* listKeys(s3, bucket, { prefix: `${name}${prefix}` });
    // No key is empty, so an object of the folder's own name is foreign too, and the walk begins behind it.
    else if (prefix === '' && (await mirror.headPlace(folder))) yield folder;
  }
}
