/** Progress of the history, waiting events, and remaining disturbances. */
import { Interned } from './interned';

/** An event or a worker, and the number of failed attempts on its event: `number * 8 + failed`. */
export type Attempt = number;

export function attempt(number: number, failed: number): Attempt {
  return number * 8 + failed;
}

export function numberIn(attempt: Attempt): number {
  return attempt >> 3;
}

export function failedIn(attempt: Attempt): number {
  return attempt & 7;
}

export interface Queue {
  /** Number of operations that are done. */
  readonly done: number;
  /** Sorted. */
  readonly waiting: readonly Attempt[];
  readonly crashes: number;
  readonly duplicates: number;
  readonly repeats: number;
  readonly faults: number;
}

const CHANGES = {
  /** The next operation is done. Its event, if any, is added separately. */
  operation: (queue: Queue): Queue => ({ ...queue, done: queue.done + 1 }),
  arrives: (queue: Queue, event: Attempt) => ({
    ...queue,
    waiting: [...queue.waiting, event].sort((one, other) => one - other),
  }),
  leaves: (queue: Queue, event: Attempt) => ({
    ...queue,
    waiting: queue.waiting.toSpliced(queue.waiting.indexOf(event), 1),
  }),
  duplicate: (queue: Queue) => ({ ...queue, duplicates: queue.duplicates - 1 }),
  crash: (queue: Queue) => ({ ...queue, crashes: queue.crashes - 1 }),
  repeat: (queue: Queue) => ({ ...queue, repeats: queue.repeats - 1 }),
  fault: (queue: Queue) => ({ ...queue, faults: queue.faults - 1 }),
};
type Change = keyof typeof CHANGES;
const CHANGE_NUMBERS = new Map(Object.keys(CHANGES).map((name, index) => [name, index]));

/** Queues by number. Each change of a queue is computed once. */
export class Queues {
  private readonly queues = new Interned<Queue>();
  private readonly changed = new Map<number, number>();

  numberOf(queue: Queue): number {
    return this.queues.numberOf(queue);
  }

  at(number: number): Queue {
    return this.queues.valueOf(number);
  }

  after(queue: number, change: Change, event: Attempt = 0): number {
    const key = queue * 2 ** 20 + event * 8 + (CHANGE_NUMBERS.get(change) ?? 0);
    let after = this.changed.get(key);
    if (after === undefined) {
      after = this.numberOf(CHANGES[change](this.at(queue), event));
      this.changed.set(key, after);
    }
    return after;
  }
}
