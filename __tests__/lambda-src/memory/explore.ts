/** Breadth-first search of all states that a history can lead to. */
import type { Lambda, State } from './lambda';
import { describeTrace } from './trace';

export interface Exploration {
  readonly states: number;
  /** Numbers of the worlds in quiescent states. */
  readonly quiescent: ReadonlySet<number>;
  /** A violation that is reached by the fewest steps. */
  readonly counterexample?: Counterexample;
}

export interface Counterexample {
  readonly violations: readonly string[];
  readonly trace: readonly string[];
}

interface Reached extends State {
  readonly from: Reached | undefined;
}

/**
 * Stops at the first state with a violation.
 *
 * @throws any error of the code other than denied access. That includes UnsettledError, which never occurs here.
 */
export async function explore(lambda: Lambda): Promise<Exploration> {
  const seen = new Seen();
  const quiescent = new Set<number>();
  let states: Reached[] = [{ ...lambda.start(), from: undefined }];
  states.forEach((state) => seen.isNew(state));
  while (states.length > 0) {
    const next: Reached[] = [];
    for (const state of states) {
      const violations = lambda.violationsIn(state);
      if (violations.length > 0) {
        const trace = await describeTrace(lambda, pathTo(state));
        return { states: seen.size, quiescent, counterexample: { violations, trace } };
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

/** The visited states. World and queue are combined in one number, which stays far below 2^53. */
class Seen {
  private readonly byRunning: Set<number>[] = [];
  size = 0;

  /** Adds the state. */
  isNew({ world, queue, running }: State): boolean {
    const states = (this.byRunning[running] ??= new Set());
    const before = states.size;
    states.add(world * 2 ** 24 + queue);
    this.size += states.size - before;
    return states.size > before;
  }
}
