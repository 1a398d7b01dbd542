/** Streams that never hold more than a few items at once. Pure. */

/** Puts items together, in their order; the last batch may be smaller. */
export async function* inBatches<T>(
  items: Iterable<T> | AsyncIterable<T>,
  size: number,
): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Works on several items at once, and yields what became of them in their order. @param ahead how many. */
export async function* mapAhead<T, R>(
  items: AsyncIterable<T>,
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // It is awaited later, or by nobody if the reader leaves before.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= ahead) yield await (underWay.shift() ?? result);
  }
  for (const result of underWay) yield await result;
}

/** A page of a listing. */
export interface Page<T, Position> {
  readonly items: readonly T[];
  /** Where the next page begins; undefined behind the last. */
  readonly next: Position | undefined;
}

/** Items of pages, the next of which is asked for while one is read. @param read is first given undefined. */
export async function* readPages<T, Position>(
  read: (position: Position | undefined) => Promise<Page<T, Position>>,
): AsyncGenerator<T> {
  let coming = read(undefined);
  for (;;) {
    const { items, next } = await coming;
    if (next !== undefined) {
      coming = read(next);
      coming.catch(() => undefined);
    }
    yield* items;
    if (next === undefined) return;
  }
}
