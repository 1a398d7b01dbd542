/** Who is at work: crews by number, each change of each worked out once. */
import { Interned } from './interned';
import type { Attempt } from './queues';

export class Crews {
  /** Sorted, since workers are alike but for their event and the replies that they have had. */
  private readonly crews = new Interned<readonly Attempt[]>();
  private readonly joined = new Map<number, number>();
  private readonly left = new Map<number, number>();
  readonly nobody = this.crews.numberOf([]);

  at(number: number): readonly Attempt[] {
    return this.crews.valueOf(number);
  }

  with(crew: number, worker: Attempt): number {
    return remembered(this.joined, crew, worker, () =>
      this.crews.numberOf([...this.at(crew), worker].sort((one, other) => one - other)),
    );
  }

  /** @param place of the one who leaves. */
  without(crew: number, place: number): number {
    return remembered(this.left, crew, place, () => this.crews.numberOf(this.at(crew).toSpliced(place, 1)));
  }
}

function remembered(memory: Map<number, number>, crew: number, change: number, find: () => number): number {
  const key = crew * 2 ** 24 + change;
  let found = memory.get(key);
  if (found === undefined) memory.set(key, (found = find()));
  return found;
}
