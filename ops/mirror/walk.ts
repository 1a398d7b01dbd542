/** Walks the originals and the thumbnails of each variant in parallel, in constant memory. */
import { SUFFIXES } from '../../lambda-src/contract';
import { thumbnailKey } from '../../lambda-src/reconcile/keys';
import type { IgnoredOriginals } from './ignored';
import { listKeys, listOriginals, listTop, type Original, type Part } from './listings';
import type { Mirror } from './mirror';

/** A key with an original, thumbnails, or both, from the listings. */
export interface Pair {
  readonly key: string;
  readonly original: Original | undefined;
  /** Names of the variants whose thumbnails exist, in the order of the variants. */
  readonly thumbnails: readonly string[];
}

/**
 * Yields keys that have an original or a thumbnail of a deployed variant, in S3's order. Ignores originals whose suffix does
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
  const pairs = mergeListings(
    listOriginals(clients.s3, sourceBucket, { prefix, after: after || undefined }),
    mirror.names.map((name) => ({
      name,
      keys: listKeys(clients.s3, mirror.thumbnailBucket, {
        prefix: thumbnailKey(name, prefix),
        after: thumbnailKey(name, after),
      }),
    })),
  );
  for await (const pair of pairs) {
    if (pair.thumbnails.length > 0 || triggersFunction(pair.key)) yield pair;
    else ignored?.add(pair.key);
  }
}

function triggersFunction(key: string): boolean {
  return SUFFIXES.some((suffix) => key.endsWith(suffix));
}

/** The listing of one variant's thumbnails. */
export interface ThumbnailListing {
  /** Name of the variant. */
  readonly name: string;
  /** Keys of the thumbnails: `<name>/<original key>`. */
  readonly keys: AsyncGenerator<string>;
}

/** Merges listings in the same order. */
export async function* mergeListings(
  originals: AsyncGenerator<Original>,
  thumbnails: readonly ThumbnailListing[],
): AsyncGenerator<Pair> {
  const source = new Cursor(originals, ({ key }) => key);
  const variants = thumbnails.map(({ name, keys }) => ({
    name,
    cursor: new Cursor(keys, (key) => key.slice(name.length + 1)),
  }));
  const cursors = [source, ...variants.map(({ cursor }) => cursor)];
  await Promise.all(cursors.map((cursor) => cursor.advance()));
  for (;;) {
    const key = smallestKey(cursors);
    if (key === undefined) return;
    const found = variants.filter(({ cursor }) => cursor.key === key).map(({ name }) => name);
    yield { key, original: source.key === key ? source.item : undefined, thumbnails: found };
    for (const cursor of cursors) if (cursor.key === key) await cursor.advance();
  }
}

/** The next key of a listing. */
interface Ordered {
  /** Undefined after the last item. */
  readonly key: string | undefined;
  /** The key in UTF-8, by which S3 sorts. */
  readonly order: Buffer;
}

/** A position in a listing. */
class Cursor<T> implements Ordered {
  item: T | undefined;
  key: string | undefined;
  private bytes: Buffer | undefined;

  constructor(
    private readonly items: AsyncGenerator<T>,
    private readonly keyOf: (item: T) => string,
  ) {}

  async advance(): Promise<void> {
    const result = await this.items.next();
    this.item = result.done ? undefined : result.value;
    this.key = result.done ? undefined : this.keyOf(result.value);
    this.bytes = undefined;
  }

  get order(): Buffer {
    return (this.bytes ??= Buffer.from(this.key ?? ''));
  }
}

/** Returns undefined if all listings have ended. */
function smallestKey(cursors: readonly Ordered[]): string | undefined {
  let smallest: Ordered | undefined;
  for (const cursor of cursors) {
    if (cursor.key === undefined || cursor.key === smallest?.key) continue;
    if (!smallest || Buffer.compare(cursor.order, smallest.order) < 0) smallest = cursor;
  }
  return smallest?.key;
}

/** Yields keys of the thumbnail bucket that are not below the name of a deployed variant. */
export async function* walkUnexpected(mirror: Mirror, prefix = ''): AsyncGenerator<string> {
  const { thumbnailBucket: bucket, names } = mirror;
  const { s3 } = mirror.deployment.clients;
  for await (const top of listTop(s3, bucket)) {
    if (!top.endsWith('/')) {
      if (prefix === '') yield top;
    } else if (!names.includes(top.slice(0, -1))) yield* listKeys(s3, bucket, { prefix: `${top}${prefix}` });
    // An object named like the folder is unexpected too: no original has an empty key. `walk` starts after it.
    else if (prefix === '' && (await mirror.headObject(top))) yield top;
  }
}
