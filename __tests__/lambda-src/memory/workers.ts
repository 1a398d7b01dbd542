/**
 * The real reconcile code, one call at a time.
 *
 * What a worker does next depends on its event and on the replies that it has had, and on nothing else. So a worker is a
 * node of a tree: its event at the root, a branch for each reply. A node is found by running the code from its start with
 * the replies on the way to it, once; from then on the code need not run again.
 */
import type { ObjectChange } from '../../../lambda-src/events/s3-events';
import type { handleChange } from '../../../lambda-src/reconcile/reconcile';
import { Interned } from './interned';
import { dependenciesOn } from './stores';
import type { Call, Reply } from './world';

export type Handle = typeof handleChange;

/** Where the code stands: before a call, or at its end. A failed attempt is one that Lambda comes back to. */
export type Standing = { readonly call: Call } | { readonly end: 'done' | 'failed' };

/** A worker between two calls. */
export interface Worker {
  readonly number: number;
  /** Number of its event. */
  readonly event: number;
  readonly replies: readonly Reply[];
  readonly standing: Standing;
  /** By the number of the reply. */
  readonly after: Map<number, Worker>;
}

export class Workers {
  private readonly events = new Interned<ObjectChange>();
  private readonly calls = new Interned<Call>();
  private readonly roots: Worker[] = [];
  private readonly all: Worker[] = [];

  constructor(private readonly handle: Handle) {}

  /** Number of an event. Equal ones have the same, whatever their `sequencer` says. */
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

  /** The worker that an event starts, if it was started before. */
  startedBy(event: number): Worker | undefined {
    return this.roots[event];
  }

  async start(event: number): Promise<void> {
    this.roots[event] ??= await this.run(event, []);
  }

  /** Runs the code until it has had one more reply. */
  async advance(worker: Worker, number: number, reply: Reply): Promise<void> {
    if (!worker.after.has(number))
      worker.after.set(number, await this.run(worker.event, [...worker.replies, reply]));
  }

  private async run(event: number, replies: readonly Reply[]): Promise<Worker> {
    let standing = await standingAfter(this.handle, this.changeOf(event), replies);
    // One object for equal calls, so that their effects are looked up by it.
    if ('call' in standing) standing = { call: this.calls.valueOf(this.calls.numberOf(standing.call)) };
    const worker = { number: this.all.length, event, replies, standing, after: new Map<number, Worker>() };
    this.all.push(worker);
    return worker;
  }
}

/** What S3 answers where reading is forbidden. */
class AccessDenied extends Error {}

/** @throws whatever the code throws, but for what the world refuses. */
function standingAfter(handle: Handle, change: ObjectChange, replies: readonly Reply[]): Promise<Standing> {
  return new Promise((resolve, reject) => {
    let answered = 0;
    const ask = (call: Call): Promise<Reply> => {
      const reply = replies[answered++];
      if (reply) return reply.error ? Promise.reject(new AccessDenied()) : Promise.resolve(reply);
      resolve({ call });
      // This run stands here for ever; whoever needs the next step runs the code again.
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
