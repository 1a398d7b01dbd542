/** Walks both buckets in parallel, in constant memory. */
import { SUFFIXES } from '../../lambda-src/contract';
import type { IgnoredOriginals } from './ignored';
import { listKeys, listOriginals, listTop, type Original, type Part } from './listings';
import type { Mirror } from './mirror';

/** A key with an original, a thumbnail, or both, from the listings. */
export interface Pair {
  readonly key: string;
  readonly original: Original | undefined;
  readonly hasThumbnail: boolean;
}

/**
 * Yields keys that have an original or a thumbnail of the deployed size, in S3's order. Ignores originals whose suffix does
 * not trigger the function, unless they have a thumbnail.
 *
 * @param ignored counts the originals that are ignored. @default they are not counted
 */
export async function* walk(
  mirror: Mirror,
  { prefix = '', after = '' }: Part,
  ignored?: IgnoredOriginals,
): AsyncGenerator<Pair> {
  const { clients, sourceBucket } = mirror.deployment;
  const folder = `${mirror.thumbnailSize}/`;
  const thumbnails = { prefix: `${folder}${prefix}`, after: `${folder}${after}` };
  const pairs = mergeListings(
    listOriginals(clients.s3, sourceBucket, { prefix, after: after || undefined }),
    listKeys(clients.s3, mirror.thumbnailBucket, thumbnails),
    folder.length,
  );
  for await (const pair of pairs) {
    if (pair.hasThumbnail || triggersFunction(pair.key)) yield pair;
    else ignored?.add(pair.key);
  }
}

function triggersFunction(key: string): boolean {
  return SUFFIXES.some((suffix) => key.endsWith(suffix));
}

/** Merges two listings in the same order. @param folderLength length of the prefix of each thumbnail key, such as "128/" */
export async function* mergeListings(
  originals: AsyncGenerator<Original>,
  thumbnails: AsyncGenerator<string>,
  folderLength: number,
): AsyncGenerator<Pair> {
  let [left, right] = await Promise.all([originals.next(), thumbnails.next()]);
  while (!left.done || !right.done) {
    const original = left.done ? undefined : left.value;
    const thumbnailOf = right.done ? undefined : right.value.slice(folderLength);
    const order = compareKeys(original?.key, thumbnailOf);
    const key = order <= 0 ? original?.key : thumbnailOf;
    yield { key: key ?? '', original: order <= 0 ? original : undefined, hasThumbnail: order >= 0 };
    if (order <= 0) left = await originals.next();
    if (order >= 0) right = await thumbnails.next();
  }
}

/** Compares keys in S3's order; undefined sorts last. */
function compareKeys(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Yields keys of the thumbnail bucket that are not thumbnails of the deployed size: other sizes and unexpected objects. */
export async function* walkUnexpected(mirror: Mirror, prefix = ''): AsyncGenerator<string> {
  const { thumbnailBucket: bucket, thumbnailSize } = mirror;
  const { s3 } = mirror.deployment.clients;
  const folder = `${thumbnailSize}/`;
  for await (const name of listTop(s3, bucket)) {
    if (!name.endsWith('/')) {
      if (prefix === '') yield name;
    } else if (name !== folder) yield* listKeys(s3, bucket, { prefix: `${name}${prefix}` });
    // An object named like the folder is unexpected too: no original has an empty key. `walk` starts after it.
    else if (prefix === '' && (await mirror.headObject(folder))) yield folder;
  }
}
