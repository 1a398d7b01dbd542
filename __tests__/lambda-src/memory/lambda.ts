/**
 * Everything that can happen next: the owner changes the source, S3 delivers an event (perhaps twice), a worker's call
 * takes effect, a worker dies, Lambda tries again, somebody redrives the failure queue.
 */
import { readEvent } from '../../../lambda-src/events/s3-events';
import { Crews } from './crews';
import { attempt, failedIn, numberIn, Queues, type Attempt } from './queues';
import { applyOperation, type Versioning } from './source-bucket';
import type { Worker, Workers } from './workers';
import { emptyWorld, isWrite } from './world';
import type { Worlds } from './worlds';

/** What may happen besides the history. */
export interface Disturbances {
  /** Workers at the same time. */
  readonly workers: number;
  /** Workers that die. */
  readonly crashes: number;
  /** Events that are delivered twice. */
  readonly duplicates: number;
  /** Writes that take effect twice: the reply got lost, and the SDK sends the call again. */
  readonly repeats: number;
  /** Failed attempts after which an event lies on the failure queue; fewer than 8. */
  readonly attempts: number;
  /**
   * `calls`: a worker waits before its first call, and dies before or after any. `writes`: it takes its first call as it
   * starts, and dies only right after a write. That loses nothing: a worker that has but read leaves no trace, so that
   * its death is the same as a later start; and dying long after a write is the same as dying at once and being tried
   * again later.
   */
  readonly stops: 'calls' | 'writes';
}

/** A state, by the numbers of its parts. */
export interface State {
  readonly world: number;
  readonly queue: number;
  readonly crew: number;
}

/** One thing that can happen. */
export interface Move {
  readonly kind: 'operation' | 'redrive' | 'delivery' | 'call' | 'death before' | 'death after' | 'repeat';
  readonly next: State;
  /** Whose call it is. */
  readonly worker?: Worker | undefined;
  /** The event that is redriven, or delivered to that worker. */
  readonly delivered?: Delivered | undefined;
}

export interface Delivered {
  readonly event: Attempt;
  /** It will be delivered once more. */
  readonly twice: boolean;
}

/** A worker that may take its next call. */
interface Turn {
  readonly world: number;
  readonly queue: number;
  /** The crew without the worker. */
  readonly others: number;
  readonly worker: Worker;
  readonly failed: number;
  readonly delivered: Delivered | undefined;
}

export class Lambda {
  private readonly queues = new Queues();
  private readonly crews = new Crews();

  constructor(
    readonly history: readonly string[],
    readonly versioning: Versioning,
    private readonly disturbances: Disturbances,
    readonly workers: Workers,
    readonly worlds: Worlds,
  ) {}

  start(): State {
    const { crashes, duplicates, repeats } = this.disturbances;
    return {
      world: this.worlds.numberOf(emptyWorld(this.versioning)),
      queue: this.queues.numberOf({ done: 0, waiting: [], crashes, duplicates, repeats }),
      crew: this.crews.nobody,
    };
  }

  /** Whether every operation is done, no event waits or lies on the failure queue, and nobody is at work. */
  isQuiescent({ queue, crew }: State): boolean {
    const { done, waiting } = this.queues.at(queue);
    return crew === this.crews.nobody && waiting.length === 0 && done === this.history.length;
  }

  /** What is wrong in a state; one at rest must keep more promises. */
  wrongIn(state: State): readonly string[] {
    const wrong = this.worlds.momentaryViolations(state.world);
    return this.isQuiescent(state) ? [...wrong, ...this.worlds.quiescentViolations(state.world)] : wrong;
  }

  /** The owner's next operation. */
  operationAt({ queue }: State): string | undefined {
    return this.history[this.queues.at(queue).done];
  }

  /** All that can happen next, the undisturbed first. A promise where the code must run for it. */
  moves(state: State): readonly Move[] | Promise<readonly Move[]> {
    const moves: Move[] = [];
    const lacking: Promise<void>[] = [];
    this.addOperation(moves, state);
    const { world, queue } = state;
    this.crews.at(state.crew).forEach((at, place, crew) => {
      if (at === crew[place - 1]) return;
      const others = this.crews.without(state.crew, place);
      const worker = this.workers.at(numberIn(at));
      this.addCall(moves, lacking, {
        world,
        queue,
        others,
        worker,
        failed: failedIn(at),
        delivered: undefined,
      });
    });
    this.queues.at(queue).waiting.forEach((event, place, waiting) => {
      if (event !== waiting[place - 1]) this.addDelivery(moves, lacking, state, event);
    });
    return lacking.length === 0 ? moves : Promise.all(lacking).then(() => this.moves(state));
  }

  private addOperation(moves: Move[], state: State): void {
    const operation = this.operationAt(state);
    if (operation === undefined) return;
    const { done } = this.queues.at(state.queue);
    const before = this.worlds.at(state.world);
    const applied = applyOperation(before.source, operation, done);
    if (!applied) throw new Error(`${operation} cannot happen in ${this.history.join(' ')}.`);
    let queue = this.queues.after(state.queue, 'operation');
    for (const change of readEvent({ Records: applied.event ? [applied.event] : [] })) {
      if (change.kind === 'unreadable') throw new Error(change.message);
      queue = this.queues.after(queue, 'arrives', attempt(this.workers.eventOf(change), 0));
    }
    const world = this.worlds.numberOf({ ...before, source: applied.bucket });
    moves.push({ kind: 'operation', next: { ...state, world, queue } });
  }

  private addDelivery(moves: Move[], lacking: Promise<void>[], state: State, event: Attempt): void {
    const { workers, attempts, stops } = this.disturbances;
    const failed = failedIn(event);
    const taken = this.queues.after(state.queue, 'leaves', event);
    if (failed === attempts) {
      const queue = this.queues.after(taken, 'arrives', attempt(numberIn(event), 0));
      moves.push({ kind: 'redrive', delivered: { event, twice: false }, next: { ...state, queue } });
      return;
    }
    if (this.crews.at(state.crew).length === workers) return;
    const worker = this.workers.startedBy(numberIn(event));
    if (!worker) {
      lacking.push(this.workers.start(numberIn(event)));
      return;
    }
    const deliver = (queue: number, twice: boolean): void => {
      const delivered = { event, twice };
      if (stops === 'writes') {
        this.addCall(moves, lacking, {
          world: state.world,
          queue,
          others: state.crew,
          worker,
          failed,
          delivered,
        });
      } else {
        const crew = this.crews.with(state.crew, attempt(worker.number, failed));
        moves.push({ kind: 'delivery', delivered, worker, next: { world: state.world, queue, crew } });
      }
    };
    deliver(taken, false);
    if (this.queues.at(state.queue).duplicates > 0)
      deliver(this.queues.after(state.queue, 'duplicate'), true);
  }

  private addCall(moves: Move[], lacking: Promise<void>[], turn: Turn): void {
    const { world, queue, others, worker, failed, delivered } = turn;
    if (!('call' in worker.standing)) throw new Error('Somebody is at work who has ended.');
    const { call } = worker.standing;
    const effect = this.worlds.effectOf(world, call);
    const after = worker.after.get(effect.reply);
    if (!after) {
      lacking.push(this.workers.advance(worker, effect.reply, this.worlds.replyAt(effect.reply)));
      return;
    }
    const add = (kind: Move['kind'], next: State): void => {
      moves.push({ kind, worker, delivered, next });
    };
    const again = attempt(worker.event, failed + 1);
    if ('call' in after.standing) {
      const crew = this.crews.with(others, attempt(after.number, failed));
      add('call', { world: effect.world, queue, crew });
    } else {
      const left = after.standing.end === 'failed' ? this.queues.after(queue, 'arrives', again) : queue;
      add('call', { world: effect.world, queue: left, crew: others });
    }
    const { crashes, repeats } = this.queues.at(queue);
    const everywhere = this.disturbances.stops === 'calls';
    if (crashes > 0 && (everywhere || isWrite(call))) {
      const left = this.queues.after(this.queues.after(queue, 'crash'), 'arrives', again);
      if (everywhere) add('death before', { world, queue: left, crew: others });
      add('death after', { world: effect.world, queue: left, crew: others });
    }
    if (repeats > 0 && isWrite(call)) {
      const left = this.queues.after(queue, 'repeat');
      add('repeat', {
        world: effect.world,
        queue: left,
        crew: this.crews.with(others, attempt(worker.number, failed)),
      });
    }
  }
}
