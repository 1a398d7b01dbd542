/** Random histories and schedules, longer than can be explored; fast-check shortens what fails. */
import { array, asyncProperty, check, constantFrom, nat } from 'fast-check';
import { continuations, noHistory } from './histories';
import { Lambda, type Disturbances, type Move } from './lambda';
import { VERSIONINGS, type Versioning } from './source-bucket';
import { StoryTeller, tellFailure } from './story';
import { Workers, type Handle } from './workers';
import { Worlds } from './worlds';

const DISTURBANCES: Disturbances = {
  workers: 3,
  crashes: 4,
  duplicates: 2,
  repeats: 2,
  attempts: 3,
  stops: 'calls',
};

const MAX_OPERATIONS = 5;
/** Steps that are chosen. */
const MAX_CHOICES = 120;
/** Ten kinds of steps, sixty priorities. */
const MAX_CHOICE = 599;

/** Where a failure is found again: fast-check's seed and path, with a colon in between. */
export type Replay = string;

/** @throws Error that tells the shortest schedule found in which something goes wrong, and how to replay it. */
export async function checkAtRandom(handle: Handle, runs: number, replay?: Replay): Promise<void> {
  const run = asyncProperty(
    constantFrom<Versioning>('enabled', 'enabled', ...VERSIONINGS),
    array(nat(), { minLength: 1, maxLength: MAX_OPERATIONS, size: 'max' }),
    array(nat(MAX_CHOICE), { maxLength: MAX_CHOICES, size: 'max' }),
    async (versioning, picks, choices) => {
      await runSchedule(handle, historyOf(versioning, picks), versioning, choices);
    },
  );
  const [, seed, path] = /^(-?\d+):(.*)$/.exec(replay ?? '') ?? [];
  const parameters = seed === undefined ? {} : { seed: Number(seed), path: path ?? '', endOnFailure: true };
  const details = await check(run, { numRuns: runs, ...parameters });
  if (!details.failed) return;
  const reason =
    details.errorInstance instanceof Error ? details.errorInstance.message : 'It was interrupted.';
  const again = replay ?? `${details.seed}:${details.counterexamplePath ?? ''}`;
  throw new Error(`${reason}\n\nThe same again: REPLAY=${again} in front of the command.`);
}

function historyOf(versioning: Versioning, picks: readonly number[]): readonly string[] {
  let history = noHistory(versioning);
  for (const pick of picks) {
    const next = continuations(history);
    history = next[pick % next.length] ?? history;
  }
  return history.bucket.denied ? [...history.operations, 'Y'] : history.operations;
}

/** Goes on as undisturbed as it can once the choices are used up. */
async function runSchedule(
  handle: Handle,
  history: readonly string[],
  versioning: Versioning,
  choices: readonly number[],
): Promise<void> {
  const lambda = new Lambda(history, versioning, DISTURBANCES, new Workers(handle), new Worlds());
  const teller = new StoryTeller(lambda);
  const scheduler = new Scheduler(teller);
  const story: string[] = [];
  let state = lambda.start();
  for (let step = 0; ; step++) {
    const wrong = lambda.wrongIn(state);
    if (wrong.length > 0) throw new Error(tellFailure(lambda, wrong, story));
    const move = scheduler.choose(await lambda.moves(state), choices[step]);
    if (!move) return;
    story.push(teller.tell(state, move));
    state = move.next;
  }
}

/**
 * Lets the one with the highest priority go on, until it gets another. Almost all faults of order come of one worker that
 * stands still while much happens around it, and the next step drawn evenly from all hardly ever leads there:
 * Burckhardt et al., "A randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010.
 */
class Scheduler {
  private readonly priorities = new Map<string, number>();

  constructor(private readonly teller: StoryTeller) {}

  /** @param choice from 0 to MAX_CHOICE; its last digit says what kind of step it is. */
  choose(moves: readonly Move[], choice: number | undefined): Move | undefined {
    if (choice === undefined) return moves[0];
    const kind = choice % 10;
    const value = Math.floor(choice / 10);
    const disturbed = moves.filter(isDisturbance);
    if (kind === 9 && disturbed.length > 0) return disturbed[value % disturbed.length];
    const calm = moves.filter((move) => !isDisturbance(move));
    const first = this.first(calm, value);
    if (kind !== 8 || !first) return first;
    this.priorities.set(this.teller.actorOf(first), -value);
    return this.first(calm, value);
  }

  private first(moves: readonly Move[], value: number): Move | undefined {
    const priority = (move: Move): number => {
      const actor = this.teller.actorOf(move);
      const known = this.priorities.get(actor) ?? value;
      this.priorities.set(actor, known);
      return known;
    };
    return moves.toSorted((one, other) => priority(other) - priority(one))[0];
  }
}

function isDisturbance({ kind, delivered }: Move): boolean {
  return kind.startsWith('death') || kind === 'repeat' || delivered?.twice === true;
}
