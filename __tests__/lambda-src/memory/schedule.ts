/** Runs the real reconcile loop on the world in memory, one store call at a time, in an order that somebody chooses. */
import type { Dependencies } from '../../../lambda-src/dependencies';
import { handleChange } from '../../../lambda-src/reconcile';
import type { ObjectChange } from '../../../lambda-src/s3-events';
import { World, type Gate } from './world';

/** Chooses one of `count` possibilities. */
export type Choose = (count: number) => number;

/** What may happen besides the history. */
export interface Disturbances {
  /** Workers at the same time. */
  readonly workers: number;
  /** Workers that die before a call; their event is delivered again. */
  readonly crashes: number;
  /** Events that are delivered twice. */
  readonly duplicates: number;
}

/** Lets a test break the stores that the workers see. */
export type Wrap = (dependencies: Dependencies, world: World) => Dependencies;

class Crash extends Error {}

interface Worker {
  readonly event: ObjectChange;
  /** Lets the call that the worker waits with take effect; undefined while it computes. */
  proceed: (() => void) | undefined;
  die: (() => void) | undefined;
}

/** More steps than any history here needs; a loop without end shows here. */
const MAX_STEPS = 2_000;

/** The outcome of one schedule: what is wrong, and how it came to that. */
export interface ScheduleResult {
  readonly violations: readonly string[];
  readonly story: readonly string[];
}

/** Runs a history to its end: every operation done, nothing pending, nobody at work. */
export async function runSchedule(
  history: readonly string[],
  choose: Choose,
  { workers: maxWorkers, crashes, duplicates }: Disturbances,
  wrap: Wrap = (dependencies) => dependencies,
): Promise<ScheduleResult> {
  const world = new World();
  const story: string[] = [];
  const pending: ObjectChange[] = [];
  const workers = new Set<Worker>();
  const violations = new Set<string>();
  let done = 0;
  let crashesLeft = crashes;
  let duplicatesLeft = duplicates;
  let names = 0;

  const start = (event: ObjectChange): void => {
    const name = `worker ${++names} (${event.kind}${'versionId' in event ? ` ${String(event.versionId)}` : ''})`;
    const worker: Worker = { event, proceed: undefined, die: undefined };
    const gate: Gate = (call) =>
      new Promise((resolve, reject) => {
        const decide = (what: string, end: () => void) => () => {
          worker.proceed = worker.die = undefined;
          story.push(`${name}: ${what}`);
          end();
        };
        worker.proceed = decide(call, resolve);
        worker.die = decide(`dies before ${call}`, () => {
          reject(new Crash());
        });
      });
    workers.add(worker);
    void handleChange(event, wrap(world.dependencies(gate), world))
      .catch((error: unknown) => {
        if (!(error instanceof Crash)) violations.add(`thrown: ${String(error)}`);
        pending.push(event);
      })
      .finally(() => workers.delete(worker));
  };

  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const moves: (() => void)[] = [];
    const operation = history[done];
    if (operation !== undefined) {
      moves.push(() => {
        done++;
        story.push(`the bucket's owner: ${operation}`);
        const event = world.apply(operation);
        if (event) pending.push(event);
      });
    }
    if (workers.size < maxWorkers) {
      pending.forEach((event, index) => {
        moves.push(() => {
          pending.splice(index, 1);
          start(event);
        });
        if (duplicatesLeft > 0) {
          moves.push(() => {
            duplicatesLeft--;
            start(event);
          });
        }
      });
    }
    for (const worker of workers) {
      const { proceed, die } = worker;
      if (proceed) moves.push(proceed);
      if (die && crashesLeft > 0) {
        moves.push(() => {
          crashesLeft--;
          die();
        });
      }
    }
    if (moves.length === 0) {
      return { violations: [...violations, ...world.violations()], story: [...story, world.describe()] };
    }
    moves[choose(moves.length)]?.();
    // Until every worker waits before its next call, or has ended: nothing here takes longer than its microtasks.
    await new Promise((resolve) => setImmediate(resolve));
    world.momentaryViolations().forEach((violation) => violations.add(violation));
  }
  return { violations: ['no end'], story };
}

/** Runs the schedule of one seed. @throws Error with what was violated and the whole story, if anything was. */
export async function expectMirror(
  history: readonly string[],
  seed: number,
  disturbances: Disturbances,
): Promise<void> {
  const { violations, story } = await runSchedule(history, chooser(seed), disturbances);
  if (violations.length > 0)
    throw new Error(
      `History ${history.join(' ')}, seed ${seed}:\n${[...violations, '', ...story].join('\n')}`,
    );
}

/** A small, fast, seeded generator (mulberry32): the same seed gives the same schedule everywhere. */
export function chooser(seed: number): Choose {
  let state = seed;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % count;
  };
}
