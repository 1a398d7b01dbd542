/** The sets of workers that run at the same time, by number. Each change of a set is computed once. */
import { Interned } from './interned';
import type { Attempt } from './queues';

export class RunningWorkers {
  /** Sorted, because workers differ only in their event and the replies so far. */
  private readonly sets = new Interned<readonly Attempt[]>();
  private readonly added = new Map<number, number>();
  private readonly removed = new Map<number, number>();
  readonly none = this.sets.numberOf([]);

  at(number: number): readonly Attempt[] {
    return this.sets.valueOf(number);
  }

  with(set: number, worker: Attempt): number {
    return memoized(this.added, set, worker, () =>
      this.sets.numberOf([...this.at(set), worker].sort((one, other) => one - other)),
    );
  }

  /** @param index of the worker to remove. */
  without(set: number, index: number): number {
    return memoized(this.removed, set, index, () => this.sets.numberOf(this.at(set).toSpliced(index, 1)));
  }
}

function memoized(memory: Map<number, number>, set: number, change: number, compute: () => number): number {
  const key = set * 2 ** 24 + change;
  let result = memory.get(key);
  if (result === undefined) memory.set(key, (result = compute()));
  return result;
}
