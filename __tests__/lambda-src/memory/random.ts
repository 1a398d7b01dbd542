/** Random histories and schedules, longer than can be explored. fast-check shortens those that fail. */
import { array, asyncProperty, check, constantFrom, nat } from 'fast-check';
import { Explorer } from './explorations';
import { continuations, noHistory } from './histories';
import type { Disturbances, Lambda, Move } from './lambda';
import { VERSIONINGS, type Versioning } from './source-bucket';
import { TWO_VARIANTS } from './stores';
import { TraceWriter, describeFailure } from './trace';
import type { Handle, Runs } from './workers';

const DISTURBANCES: Disturbances = {
  workers: 3,
  crashes: 4,
  duplicates: 2,
  repeats: 2,
  faults: 2,
  attempts: 3,
  stops: 'calls',
};

const MAX_OPERATIONS = 5;
/** Maximum number of random steps. */
const MAX_CHOICES = 120;
/** Ten kinds of steps times sixty priorities, minus one. */
const MAX_CHOICE = 599;

/** fast-check's seed and path of a failure, separated by a colon. */
export type Replay = string;

/** @throws Error with the shortest schedule found that violates an invariant, and how to replay it. */
export async function checkAtRandom(
  handle: Handle,
  runs: number,
  replay?: Replay,
  names = TWO_VARIANTS,
): Promise<void> {
  const positions: Runs = new Map();
  const run = asyncProperty(
    constantFrom<Versioning>('enabled', 'enabled', ...VERSIONINGS),
    array(nat(), { minLength: 1, maxLength: MAX_OPERATIONS, size: 'max' }),
    array(nat(MAX_CHOICE), { maxLength: MAX_CHOICES, size: 'max' }),
    async (versioning, picks, choices) => {
      // New workers, whose numbers decide the order of the moves: a replay has to repeat it.
      const explorer = new Explorer(handle, names, positions);
      await runSchedule(explorer.lambda(historyOf(versioning, picks), versioning, DISTURBANCES), choices);
    },
  );
  const [, seed, path] = /^(-?\d+):(.*)$/.exec(replay ?? '') ?? [];
  const parameters = seed === undefined ? {} : { seed: Number(seed), path: path ?? '', endOnFailure: true };
  const details = await check(run, { numRuns: runs, ...parameters });
  if (!details.failed) return;
  const reason =
    details.errorInstance instanceof Error ? details.errorInstance.message : 'The check was interrupted.';
  const again = replay ?? `${details.seed}:${details.counterexamplePath ?? ''}`;
  throw new Error(`${reason}\n\nTo replay it, put REPLAY=${again} before the command.`);
}

function historyOf(versioning: Versioning, picks: readonly number[]): readonly string[] {
  let history = noHistory(versioning);
  for (const pick of picks) {
    const next = continuations(history);
    history = next[pick % next.length] ?? history;
  }
  return history.bucket.denied ? [...history.operations, 'Y'] : history.operations;
}

/** Continues without disturbances after the last choice. */
async function runSchedule(lambda: Lambda, choices: readonly number[]): Promise<void> {
  const writer = new TraceWriter(lambda);
  const scheduler = new Scheduler(writer);
  const trace: string[] = [];
  let state = lambda.start();
  for (let step = 0; ; step++) {
    const violations = lambda.violationsIn(state);
    if (violations.length > 0) throw new Error(describeFailure(lambda, violations, trace));
    const move = scheduler.choose(await lambda.moves(state), choices[step]);
    if (!move) return;
    trace.push(writer.describe(state, move));
    state = move.next;
  }
}

/**
 * Lets the actor with the highest priority continue until its priority changes. Almost all ordering faults need one worker
 * that pauses while much happens around it, which uniformly random steps rarely produce:
 * Burckhardt et al., "A randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010.
 */
class Scheduler {
  private readonly priorities = new Map<string, number>();

  constructor(private readonly writer: TraceWriter) {}

  /** @param choice from 0 to MAX_CHOICE. Its last digit is the kind of step. */
  choose(moves: readonly Move[], choice: number | undefined): Move | undefined {
    if (choice === undefined) return moves[0];
    const kind = choice % 10;
    const value = Math.floor(choice / 10);
    const disturbed = moves.filter(isDisturbance);
    if (kind === 9 && disturbed.length > 0) return disturbed[value % disturbed.length];
    const calm = moves.filter((move) => !isDisturbance(move));
    const first = this.first(calm, value);
    if (kind !== 8 || !first) return first;
    this.priorities.set(this.writer.actorOf(first), -value);
    return this.first(calm, value);
  }

  private first(moves: readonly Move[], value: number): Move | undefined {
    const priority = (move: Move): number => {
      const actor = this.writer.actorOf(move);
      const known = this.priorities.get(actor) ?? value;
      this.priorities.set(actor, known);
      return known;
    };
    return moves.toSorted((one, other) => priority(other) - priority(one))[0];
  }
}

function isDisturbance({ kind, delivered }: Move): boolean {
  return kind.startsWith('crash') || kind === 'repeat' || kind === 'fault' || delivered?.twice === true;
}
