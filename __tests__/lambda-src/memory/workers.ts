/**
 * The real reconcile code, one call at a time.
 *
 * A worker's next step depends only on its event and the replies so far. A worker is therefore a node of a tree, with its
 * event at the root and a branch for each reply. The code runs once for each node, from its start and with the replies on
 * the path to the node.
 */
import type { ObjectChange } from '../../../lambda-src/events/s3-events';
import type { handleChange } from '../../../lambda-src/reconcile/reconcile';
import { Interned } from './interned';
import { dependenciesOn } from './stores';
import type { Call, Reply } from './world';

export type Handle = typeof handleChange;

/** Where the code is: before a call, or at its end. Lambda retries a failed attempt. */
export type Position = { readonly call: Call } | { readonly end: 'done' | 'failed' };

/** A worker between two calls. */
export interface Worker {
  readonly number: number;
  /** Number of its event. */
  readonly event: number;
  readonly replies: readonly Reply[];
  readonly position: Position;
  /** The worker after each reply, by the number of the reply. */
  readonly after: Map<number, Worker>;
}

export class Workers {
  private readonly events = new Interned<ObjectChange>();
  private readonly calls = new Interned<Call>();
  private readonly roots: Worker[] = [];
  private readonly all: Worker[] = [];

  constructor(private readonly handle: Handle) {}

  /** Returns the number of an event. Events that differ only in their `sequencer` have the same number. */
  eventOf(change: ObjectChange): number {
    return this.events.numberOf(change);
  }

  changeOf(event: number): ObjectChange {
    return this.events.valueOf(event);
  }

  at(number: number): Worker {
    const worker = this.all[number];
    if (!worker) throw new Error(`There is no worker ${number}.`);
    return worker;
  }

  /** Returns the worker that an event starts, if it was started before. */
  startedBy(event: number): Worker | undefined {
    return this.roots[event];
  }

  async start(event: number): Promise<void> {
    this.roots[event] ??= await this.run(event, []);
  }

  /** Runs the code with one more reply. */
  async advance(worker: Worker, number: number, reply: Reply): Promise<void> {
    if (!worker.after.has(number))
      worker.after.set(number, await this.run(worker.event, [...worker.replies, reply]));
  }

  private async run(event: number, replies: readonly Reply[]): Promise<Worker> {
    let position = await positionAfter(this.handle, this.changeOf(event), replies);
    // Equal calls share one object, because effects are looked up by identity.
    if ('call' in position) position = { call: this.calls.valueOf(this.calls.numberOf(position.call)) };
    const worker = { number: this.all.length, event, replies, position, after: new Map<number, Worker>() };
    this.all.push(worker);
    return worker;
  }
}

/** The response of S3 if reading is denied. */
class AccessDenied extends Error {}

/** @throws any error of the code other than denied access. */
function positionAfter(handle: Handle, change: ObjectChange, replies: readonly Reply[]): Promise<Position> {
  return new Promise((resolve, reject) => {
    let replied = 0;
    const ask = (call: Call): Promise<Reply> => {
      const reply = replies[replied++];
      if (reply) return reply.error ? Promise.reject(new AccessDenied()) : Promise.resolve(reply);
      resolve({ call });
      // This run never continues. The next step runs the code again.
      return new Promise(() => undefined);
    };
    handle(change, dependenciesOn(ask)).then(
      () => {
        resolve({ end: 'done' });
      },
      (error: unknown) => {
        if (error instanceof AccessDenied) resolve({ end: 'failed' });
        else reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
