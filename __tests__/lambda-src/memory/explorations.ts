/** Explores all histories of a length, and counts. */
import { explore } from './explore';
import { histories } from './histories';
import { Lambda, type Disturbances } from './lambda';
import { VERSIONINGS, type Versioning } from './source-bucket';
import { tellFailure } from './story';
import { Workers, type Handle } from './workers';
import { Worlds } from './worlds';

/** Document that the figures and the broken variants are written to, from the project's root. */
export const MODEL_README = '__tests__/lambda-src/memory/README.md';

/** Two workers, a crash whose event goes straight to the failure queue and is redriven, an event delivered twice. */
export const DISTURBED: Disturbances = {
  workers: 2,
  crashes: 1,
  duplicates: 1,
  repeats: 0,
  attempts: 1,
  stops: 'writes',
};

export interface Count {
  readonly histories: number;
  readonly states: number;
  /** States in which everything has come to rest. */
  readonly quiescent: number;
}

/** Explores one history after the other with the same code: a worker that was met in one is known in the next. */
export class Explorer {
  private readonly workers: Workers;
  private readonly worlds = new Worlds();

  constructor(handle: Handle) {
    this.workers = new Workers(handle);
  }

  lambda(history: readonly string[], versioning: Versioning, disturbances: Disturbances): Lambda {
    return new Lambda(history, versioning, disturbances, this.workers, this.worlds);
  }
}

/** @throws Error that tells the shortest schedule of the first history in which something goes wrong. */
export async function exploreAll(
  handle: Handle,
  length: number,
  disturbances = DISTURBED,
  versionings: readonly Versioning[] = VERSIONINGS,
): Promise<Count> {
  const explorer = new Explorer(handle);
  let count: Count = { histories: 0, states: 0, quiescent: 0 };
  for (const versioning of versionings) {
    for (const history of histories(length, versioning)) {
      const lambda = explorer.lambda(history, versioning, disturbances);
      const { states, quiescent, counterexample } = await explore(lambda);
      if (counterexample) throw new Error(tellFailure(lambda, counterexample.wrong, counterexample.story));
      count = sum(count, { histories: 1, states, quiescent: quiescent.size });
    }
  }
  return count;
}

export function sum(one: Count, other: Count): Count {
  return {
    histories: one.histories + other.histories,
    states: one.states + other.states,
    quiescent: one.quiescent + other.quiescent,
  };
}

/** As a line of a list. */
export function tellCount(length: number, { histories: number, states, quiescent }: Count): string {
  const count = (value: number): string => value.toLocaleString('en');
  return `- ${length === 1 ? 'one operation' : `${length} operations`}: ${count(number)} histories, ${count(states)} states, ${count(quiescent)} ends`;
}
