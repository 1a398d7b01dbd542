/**
 * The real reconcile code, one call at a time.
 *
 * A worker's next step depends only on its event and the replies so far. A worker is therefore a node of a graph, with its
 * event at the root and a branch for each reply. The code runs once for each node, from its start and with the replies on
 * a path to the node. The code waits for all of the calls that it makes at the same time, so the order of their replies
 * makes no difference: both orders lead to the same node.
 */
import type { ObjectChange } from '../../../lambda-src/events/s3-events';
import type { handleChange } from '../../../lambda-src/reconcile/reconcile';
import { Interned } from './interned';
import { dependenciesOn, type Names } from './stores';
import type { Call, Reply } from './world';

export type Handle = typeof handleChange;

/** A call that has not taken effect yet. */
export interface PendingCall {
  /** How many calls the worker made before it. */
  readonly index: number;
  readonly call: Call;
}

/** Where the code is: it waits for calls, or has ended. Lambda retries a failed attempt. */
export interface Position {
  /** The code can make several calls at the same time. After its end, those that it did not wait for. */
  readonly calls: readonly PendingCall[];
  readonly end?: 'done' | 'failed' | undefined;
}

/** A reply, and the index of its call. */
interface Replied {
  readonly index: number;
  readonly reply: Reply;
}

/** A worker between two calls. */
export interface Worker {
  readonly number: number;
  /** Number of its event. */
  readonly event: number;
  /** In the order of the calls. */
  readonly replies: readonly Replied[];
  readonly position: Position;
  /** The worker after each reply, by `replyTo`. */
  readonly after: Map<number, Worker>;
}

/** Identifies a reply of one of the pending calls. @param reply its number. */
export function replyTo(index: number, reply: number): number {
  return reply * 64 + index;
}

/** Where the code was after an event and replies. */
export type Runs = Map<string, Promise<Position>>;

export class Workers {
  private readonly events = new Interned<ObjectChange>();
  private readonly calls = new Interned<Call>();
  private readonly roots: Worker[] = [];
  private readonly all: Worker[] = [];

  /** By event and replies. */
  private readonly known = new Map<string, Promise<Worker>>();

  /** @param runs of the same code with the same names, for other workers to reuse. */
  constructor(
    private readonly handle: Handle,
    private readonly names: Names,
    private readonly runs: Runs = new Map(),
  ) {}

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

  /** Runs the code with one more reply. @param number of the reply. */
  async advance(worker: Worker, index: number, number: number, reply: Reply): Promise<void> {
    const key = replyTo(index, number);
    if (worker.after.has(key)) return;
    const replies = [...worker.replies, { index, reply }].sort((one, other) => one.index - other.index);
    const hasEnded = worker.position.end !== undefined;
    worker.after.set(key, hasEnded ? this.withoutCall(worker, index) : await this.run(worker.event, replies));
  }

  private run(event: number, replies: readonly Replied[]): Promise<Worker> {
    const key = JSON.stringify([event, replies]);
    const known = this.known.get(key) ?? this.runAnew(event, replies);
    this.known.set(key, known);
    return known;
  }

  private async runAnew(event: number, replies: readonly Replied[]): Promise<Worker> {
    const change = this.changeOf(event);
    const key = JSON.stringify([change, replies]);
    const run = this.runs.get(key) ?? positionAfter(this.handle, this.names, change, replies);
    this.runs.set(key, run);
    return this.add(event, replies, await run);
  }

  /** Returns an ended worker one of whose remaining calls has taken effect. */
  private withoutCall({ event, replies, position }: Worker, index: number): Worker {
    const calls = position.calls.filter((call) => call.index !== index);
    return this.add(event, replies, { calls, end: position.end });
  }

  private add(event: number, replies: readonly Replied[], { calls, end }: Position): Worker {
    // Equal calls share one object, because effects are looked up by identity.
    const shared = calls.map(({ index, call }) => ({
      index,
      call: this.calls.valueOf(this.calls.numberOf(call)),
    }));
    const position = { calls: shared, end };
    const worker = { number: this.all.length, event, replies, position, after: new Map<number, Worker>() };
    this.all.push(worker);
    return worker;
  }
}

/** The response of S3 if reading is denied. */
class AccessDenied extends Error {}
/** No response of a service. */
class Unavailable extends Error {}
const ERRORS = { AccessDenied, Unavailable };

/** A call of the code, and how to reply to it. */
interface Asked {
  readonly call: Call;
  readonly answer: (reply: Reply) => void;
}

/** @throws any error of the code other than those of the services. */
async function positionAfter(
  handle: Handle,
  names: Names,
  change: ObjectChange,
  replies: readonly Replied[],
): Promise<Position> {
  const asked: Asked[] = [];
  const ask = (call: Call): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const answer = (reply: Reply): void => {
        if (reply.error) reject(new ERRORS[reply.error]());
        else resolve(reply);
      };
      asked.push({ call, answer });
    });
  let end: Position['end'];
  let fault: unknown;
  handle(change, dependenciesOn(ask, names)).then(
    () => {
      end = 'done';
    },
    (error: unknown) => {
      end = 'failed';
      if (!(error instanceof AccessDenied || error instanceof Unavailable)) fault = error;
    },
  );
  await untilIdle();
  const pending = new Map(replies.map(({ index, reply }) => [index, reply]));
  // A run that does not end never continues. The next step runs the code again.
  for (let next = firstOf(pending, asked); next; next = firstOf(pending, asked)) {
    next();
    await untilIdle();
  }
  if (fault !== undefined) throw fault as Error;
  const replied = new Set(replies.map(({ index }) => index));
  const calls = asked.map(({ call }, index) => ({ index, call }));
  return { calls: calls.filter(({ index }) => !replied.has(index)), end };
}

/** Returns what replies to the first call that has a reply. */
function firstOf(pending: Map<number, Reply>, asked: readonly Asked[]): (() => void) | undefined {
  for (const [index, reply] of pending) {
    const one = asked[index];
    if (!one) continue;
    return () => {
      pending.delete(index);
      one.answer(reply);
    };
  }
  return undefined;
}

/** Waits until the code waits: a tick begins when no microtask is left, and the code makes no asynchronous call but those on the stores. */
function untilIdle(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
