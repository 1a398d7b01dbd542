/** Explores all histories of a length and counts states. */
import { explore } from './explore';
import { histories } from './histories';
import { Lambda, type Disturbances } from './lambda';
import { VERSIONINGS, type Versioning } from './source-bucket';
import { ONE_VARIANT, type Names } from './stores';
import { describeFailure } from './trace';
import { Workers, type Handle, type Runs } from './workers';
import { Worlds } from './worlds';

/** Document that the figures and the broken steps are written to, from the project's root. */
export const MODEL_README = '__tests__/lambda-src/memory/README.md';

/** Two workers, one crash (its event goes directly to the failure queue and is redriven), and one event delivered twice. */
export const DISTURBED: Disturbances = {
  workers: 2,
  crashes: 1,
  duplicates: 1,
  repeats: 0,
  faults: 0,
  attempts: 1,
  stops: 'writes',
};

export interface Count {
  readonly histories: number;
  readonly states: number;
  /** States in which every event is handled and no worker runs. */
  readonly quiescent: number;
}

/** Explores one history after the other with the same code, and reuses the workers of earlier histories. */
export class Explorer {
  private readonly workers: Workers;
  private readonly worlds: Worlds;

  constructor(handle: Handle, names = ONE_VARIANT, runs?: Runs) {
    this.workers = new Workers(handle, names, runs);
    this.worlds = new Worlds(names);
  }

  lambda(history: readonly string[], versioning: Versioning, disturbances: Disturbances): Lambda {
    return new Lambda(history, versioning, disturbances, this.workers, this.worlds);
  }
}

/** What is explored. */
interface Choices {
  readonly disturbances?: Disturbances;
  readonly versionings?: readonly Versioning[];
  readonly names?: Names;
}

/** @throws Error with the shortest schedule of the first history that violates an invariant. */
export async function exploreAll(
  handle: Handle,
  length: number,
  { disturbances = DISTURBED, versionings = VERSIONINGS, names = ONE_VARIANT }: Choices = {},
): Promise<Count> {
  const explorer = new Explorer(handle, names);
  let count: Count = { histories: 0, states: 0, quiescent: 0 };
  for (const versioning of versionings) {
    for (const history of histories(length, versioning)) {
      const lambda = explorer.lambda(history, versioning, disturbances);
      const { states, quiescent, counterexample } = await explore(lambda);
      if (counterexample)
        throw new Error(describeFailure(lambda, counterexample.violations, counterexample.trace));
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

/** Formats a count as a Markdown list item. */
export function formatCount(length: number, { histories: number, states, quiescent }: Count): string {
  const count = (value: number): string => value.toLocaleString('en');
  return `- ${length === 1 ? 'one operation' : `${length} operations`}: ${count(number)} histories, ${count(states)} states, ${count(quiescent)} ends`;
}
