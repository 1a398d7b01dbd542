/**
 * All possible next steps: the owner changes the source bucket, S3 delivers an event (perhaps twice), a worker's call takes
 * effect, a worker crashes, Lambda retries, the failure queue is redriven.
 */
import { readEvent } from '../../../lambda-src/events/s3-events';
import { attempt, failedIn, numberIn, Queues, type Attempt } from './queues';
import { RunningWorkers } from './running-workers';
import { applyOperation, type Versioning } from './source-bucket';
import { replyTo, type PendingCall, type Worker, type Workers } from './workers';
import { affects, isWrite, readsSource } from './world';
import type { Worlds } from './worlds';

/** Disturbances in addition to the history. */
export interface Disturbances {
  /** Maximum number of concurrent workers. */
  readonly workers: number;
  /** Number of crashes. */
  readonly crashes: number;
  /** Number of events that are delivered twice. */
  readonly duplicates: number;
  /** Number of writes that take effect twice, because the reply is lost and the SDK retries the call. */
  readonly repeats: number;
  /** Number of writes that fail without an effect, because the service does not respond. */
  readonly faults: number;
  /** Failed attempts after which an event goes to the failure queue. Less than 8. */
  readonly attempts: number;
  /**
   * `calls`: a worker can pause before its first call, and can crash before or after any call. `writes`: a worker makes its
   * first call when it starts, and can crash only directly after a write. Both find the same ends: a worker that has only
   * read leaves no trace, so its crash equals a later start; and a crash long after a write equals a crash directly after
   * it with a later retry.
   */
  readonly stops: 'calls' | 'writes';
}

/** A state, by the numbers of its parts. */
export interface State {
  readonly world: number;
  readonly queue: number;
  /** The running workers. */
  readonly running: number;
}

/** A possible next step. */
export interface Move {
  readonly kind:
    'operation' | 'redrive' | 'delivery' | 'call' | 'crash before' | 'crash after' | 'repeat' | 'fault';
  readonly next: State;
  /** The worker that makes the call. */
  readonly worker?: Worker | undefined;
  readonly call?: PendingCall | undefined;
  /** The event that is redriven, or delivered to the worker. */
  readonly delivered?: Delivered | undefined;
}

export interface Delivered {
  readonly event: Attempt;
  /** Whether it will be delivered once more. */
  readonly twice: boolean;
}

/** A worker that can make its next call. */
interface Turn {
  readonly world: number;
  readonly queue: number;
  /** The other running workers. */
  readonly others: number;
  readonly worker: Worker;
  readonly failed: number;
  readonly delivered: Delivered | undefined;
}

export class Lambda {
  private readonly queues = new Queues();
  private readonly running = new RunningWorkers();

  constructor(
    readonly history: readonly string[],
    readonly versioning: Versioning,
    private readonly disturbances: Disturbances,
    readonly workers: Workers,
    readonly worlds: Worlds,
  ) {}

  start(): State {
    const { crashes, duplicates, repeats, faults } = this.disturbances;
    return {
      world: this.worlds.first(this.versioning),
      queue: this.queues.numberOf({ done: 0, waiting: [], crashes, duplicates, repeats, faults }),
      running: this.running.none,
    };
  }

  /** Returns whether all operations are done, no event is waiting or on the failure queue, and no worker runs. */
  isQuiescent({ queue, running }: State): boolean {
    const { done, waiting } = this.queues.at(queue);
    return running === this.running.none && waiting.length === 0 && done === this.history.length;
  }

  /** Returns the violations in a state. More invariants apply to a quiescent state. */
  violationsIn(state: State): readonly string[] {
    const violations = this.worlds.momentaryViolations(state.world);
    return this.isQuiescent(state)
      ? [...violations, ...this.worlds.quiescentViolations(state.world)]
      : violations;
  }

  /** Returns the owner's next operation. */
  operationAt({ queue }: State): string | undefined {
    return this.history[this.queues.at(queue).done];
  }

  /** Returns all possible next steps, those without a disturbance first. A promise if the code has to run first. */
  moves(state: State): readonly Move[] | Promise<readonly Move[]> {
    const moves: Move[] = [];
    const pending: Promise<void>[] = [];
    const turns = this.turns(state);
    const reader = turns.find((turn) => this.isAlone(turn));
    if (reader) {
      this.addCalls(moves, pending, reader);
    } else {
      this.addOperation(moves, state);
      for (const turn of turns) this.addCalls(moves, pending, turn);
      this.queues.at(state.queue).waiting.forEach((event, place, waiting) => {
        if (event !== waiting[place - 1]) this.addDelivery(moves, pending, state, event);
      });
    }
    return pending.length === 0 ? moves : Promise.all(pending).then(() => this.moves(state));
  }

  private turns({ world, queue, running }: State): Turn[] {
    const workers = this.running.at(running);
    return workers.flatMap((at, place) => {
      if (at === workers[place - 1]) return [];
      const others = this.running.without(running, place);
      const worker = this.workers.at(numberIn(at));
      return { world, queue, others, worker, failed: failedIn(at), delivered: undefined };
    });
  }

  /**
   * Returns whether a worker's next step can be explored alone, before all others: it reads something that no longer changes,
   * so the order of this step and any other makes no difference.
   */
  private isAlone({ queue, worker: { position } }: Turn): boolean {
    const [next, ...others] = position.calls;
    return (
      this.disturbances.stops === 'writes' &&
      others.length === 0 &&
      next !== undefined &&
      readsSource(next.call) &&
      this.history.slice(this.queues.at(queue).done).every((operation) => !affects(operation, next.call))
    );
  }

  private addOperation(moves: Move[], state: State): void {
    const operation = this.operationAt(state);
    if (operation === undefined) return;
    const { done } = this.queues.at(state.queue);
    const before = this.worlds.at(state.world);
    const applied = applyOperation(before.source, operation, done);
    if (!applied) throw new Error(`The operation ${operation} is not possible in ${this.history.join(' ')}.`);
    let queue = this.queues.after(state.queue, 'operation');
    for (const change of readEvent({ Records: applied.event ? [applied.event] : [] })) {
      if (change.kind === 'unreadable') throw new Error(change.message);
      queue = this.queues.after(queue, 'arrives', attempt(this.workers.eventOf(change), 0));
    }
    const world = this.worlds.numberOf({ ...before, source: applied.bucket });
    moves.push({ kind: 'operation', next: { ...state, world, queue } });
  }

  private addDelivery(moves: Move[], pending: Promise<void>[], state: State, event: Attempt): void {
    const { workers, attempts, stops } = this.disturbances;
    const failed = failedIn(event);
    const taken = this.queues.after(state.queue, 'leaves', event);
    if (failed === attempts) {
      const queue = this.queues.after(taken, 'arrives', attempt(numberIn(event), 0));
      moves.push({ kind: 'redrive', delivered: { event, twice: false }, next: { ...state, queue } });
      return;
    }
    if (this.running.at(state.running).length === workers) return;
    const worker = this.workers.startedBy(numberIn(event));
    if (!worker) {
      pending.push(this.workers.start(numberIn(event)));
      return;
    }
    const deliver = (queue: number, twice: boolean): void => {
      const delivered = { event, twice };
      if (stops === 'writes') {
        this.addCalls(moves, pending, {
          world: state.world,
          queue,
          others: state.running,
          worker,
          failed,
          delivered,
        });
      } else {
        const running = this.running.with(state.running, attempt(worker.number, failed));
        moves.push({ kind: 'delivery', delivered, worker, next: { world: state.world, queue, running } });
      }
    };
    deliver(taken, false);
    if (this.queues.at(state.queue).duplicates > 0)
      deliver(this.queues.after(state.queue, 'duplicate'), true);
  }

  private addCalls(moves: Move[], pending: Promise<void>[], turn: Turn): void {
    for (const call of turn.worker.position.calls) this.addCall(moves, pending, turn, call);
  }

  private addCall(moves: Move[], pending: Promise<void>[], turn: Turn, call: PendingCall): void {
    const { world, queue, others, worker, failed, delivered } = turn;
    const effect = this.worlds.effectOf(world, call.call);
    const isRetriable = isWrite(call.call) && worker.position.end === undefined;
    const { crashes, repeats, faults } = this.queues.at(queue);
    const unavailable =
      faults > 0 && isRetriable ? this.worlds.numberOfReply({ error: 'Unavailable' }) : undefined;
    const after = this.after(pending, worker, call, effect.reply);
    const afterFault = unavailable === undefined ? undefined : this.after(pending, worker, call, unavailable);
    if (!after || (unavailable !== undefined && !afterFault)) return;
    const add = (kind: Move['kind'], next: State): void => {
      moves.push({ kind, worker, call, delivered, next });
    };
    const again = attempt(worker.event, failed + 1);
    const addStep = (kind: Move['kind'], to: Worker, state: Omit<State, 'running'>): void => {
      const fails = to.position.end === 'failed' && worker.position.end === undefined;
      add(kind, {
        world: state.world,
        queue: fails ? this.queues.after(state.queue, 'arrives', again) : state.queue,
        running:
          to.position.calls.length > 0 ? this.running.with(others, attempt(to.number, failed)) : others,
      });
    };
    addStep('call', after, { world: effect.world, queue });
    if (afterFault) addStep('fault', afterFault, { world, queue: this.queues.after(queue, 'fault') });
    const everywhere = this.disturbances.stops === 'calls';
    if (crashes > 0 && worker.position.end === undefined && (everywhere || isWrite(call.call))) {
      const left = this.queues.after(this.queues.after(queue, 'crash'), 'arrives', again);
      if (everywhere) add('crash before', { world, queue: left, running: others });
      add('crash after', { world: effect.world, queue: left, running: others });
    }
    if (repeats > 0 && isRetriable) {
      const left = this.queues.after(queue, 'repeat');
      add('repeat', {
        world: effect.world,
        queue: left,
        running: this.running.with(others, attempt(worker.number, failed)),
      });
    }
  }

  /** Returns the worker after a reply; undefined if the code has to run first. */
  private after(
    pending: Promise<void>[],
    worker: Worker,
    { index }: PendingCall,
    reply: number,
  ): Worker | undefined {
    const after = worker.after.get(replyTo(index, reply));
    if (!after) pending.push(this.workers.advance(worker, index, reply, this.worlds.replyAt(reply)));
    return after;
  }
}
