/** Goes through every state that a history can lead to, nearest first. */
import type { Lambda, State } from './lambda';
import { tellStory } from './story';

export interface Exploration {
  readonly states: number;
  /** Numbers of the worlds in which everything came to rest. */
  readonly quiescent: ReadonlySet<number>;
  /** The first that is wrong, by the fewest steps. */
  readonly counterexample?: Counterexample;
}

export interface Counterexample {
  readonly wrong: readonly string[];
  readonly story: readonly string[];
}

interface Reached extends State {
  readonly from: Reached | undefined;
}

/**
 * Stops at the first state in which something is wrong.
 *
 * @throws whatever the code throws that is no refusal of the world's, UnsettledError included: here it never has to give up.
 */
export async function explore(lambda: Lambda): Promise<Exploration> {
  const seen = new Seen();
  const quiescent = new Set<number>();
  let states: Reached[] = [{ ...lambda.start(), from: undefined }];
  states.forEach((state) => seen.isNew(state));
  while (states.length > 0) {
    const next: Reached[] = [];
    for (const state of states) {
      const wrong = lambda.wrongIn(state);
      if (wrong.length > 0) {
        const story = await tellStory(lambda, pathTo(state));
        return { states: seen.size, quiescent, counterexample: { wrong, story } };
      }
      if (lambda.isQuiescent(state)) quiescent.add(state.world);
      const moves = lambda.moves(state);
      for (const move of moves instanceof Promise ? await moves : moves)
        if (seen.isNew(move.next)) next.push({ ...move.next, from: state });
    }
    states = next;
  }
  return { states: seen.size, quiescent };
}

function pathTo(state: Reached): State[] {
  const path: State[] = [];
  for (let at: Reached | undefined = state; at; at = at.from) path.unshift(at);
  return path;
}

/** The states that were met. A number holds a world and a queue; 2^53 is far. */
class Seen {
  private readonly byCrew: Set<number>[] = [];
  size = 0;

  /** Notes the state. */
  isNew({ world, queue, crew }: State): boolean {
    const states = (this.byCrew[crew] ??= new Set());
    const before = states.size;
    states.add(world * 2 ** 24 + queue);
    this.size += states.size - before;
    return states.size > before;
  }
}
