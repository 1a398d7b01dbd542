/** Async generators that hold only a few items at a time. Pure. */

/** Groups items into batches, in order; the last batch may be smaller. */
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

/** Maps items concurrently, and yields the results in order. @param ahead maximum number of items at the same time */
export async function* mapAhead<T, R>(
  items: AsyncIterable<T>,
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const pending: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // It is awaited later, or never if the consumer stops early.
    result.catch(() => undefined);
    pending.push(result);
    if (pending.length >= ahead) yield await (pending.shift() ?? result);
  }
  for (const result of pending) yield await result;
}

/** A page of a listing. */
export interface Page<T, Position> {
  readonly items: readonly T[];
  /** Where the next page begins; undefined after the last page. */
  readonly next: Position | undefined;
}

/** Yields the items of all pages, and requests the next page while one is consumed. @param read gets undefined for the first page */
export async function* readPages<T, Position>(
  read: (position: Position | undefined) => Promise<Page<T, Position>>,
): AsyncGenerator<T> {
  let upcoming = read(undefined);
  for (;;) {
    const { items, next } = await upcoming;
    if (next !== undefined) {
      upcoming = read(next);
      upcoming.catch(() => undefined);
    }
    yield* items;
    if (next === undefined) return;
  }
}
