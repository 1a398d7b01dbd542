/** Runs a backfill: sends the selected keys in order, and stores its position. */
import { printable } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { Pace, type PaceOptions } from '../flow/pace';
import { examine, type Finding } from '../mirror/examine';
import type { Mirror } from '../mirror/mirror';
import { reconcileEvent, runFunction } from '../mirror/send';
import type { State } from '../mirror/verdict';
import { walk, type Pair } from '../mirror/walk';
import type { Checkpoint, Position } from './checkpoint';
import { isCandidate, isSelected, type Selection } from './selection';
import { OrderedWindow } from './window';

/** Interval of checkpoints. After a crash, keys sent since the last one are sent again, which does no harm. */
const WRITE_EVERY_MS = 1_000;
/** More failures than this are not about a few images. */
const MAX_FAILED = 1_000;

/** What to send. */
export interface BackfillOrder extends Selection {
  readonly prefix: string;
  readonly since: Date | undefined;
  readonly pace: PaceOptions;
}

/** One run of a backfill, from where an earlier run stopped. */
export class BackfillRun {
  /** Number of keys sent in this run, by the state they were in. */
  readonly states: Partial<Record<State, number>> = {};
  /** Error of the function at the last attempt, by key. */
  readonly failures = new Map<string, string>();
  private readonly window = new OrderedWindow();
  private readonly pace: Pace;
  private retried = 0;
  private written = performance.now();
  private stopping = false;

  /** @param onProgress called after each object */
  constructor(
    private readonly mirror: Mirror,
    private readonly order: BackfillOrder,
    private readonly checkpoint: Checkpoint,
    private readonly start: Position | undefined,
    private readonly onProgress: (run: BackfillRun) => void,
  ) {
    for (const key of start?.failed ?? []) this.failures.set(key, 'failed in an earlier run');
    this.pace = new Pace(order.pace);
  }

  /** Last key up to which every key is done; empty before the first. */
  get after(): string {
    return this.window.completed ?? this.start?.after ?? '';
  }

  /** Number of objects checked up to there, earlier runs included. */
  get looked(): number {
    return (this.start?.looked ?? 0) + this.window.looked;
  }

  /** Number of those objects that were sent. */
  get sent(): number {
    return (this.start?.sent ?? 0) + this.window.sent + this.retried;
  }

  /**
   * Processes all keys, then retries failed keys once. Removes the checkpoint if nothing failed, and otherwise keeps it.
   *
   * @returns whether it reached the end
   * @throws the error of a service, or UsageError after too many failures
   */
  async run(): Promise<boolean> {
    try {
      await this.sendAll();
      if (!this.stopping) await this.retryFailed();
    } finally {
      await this.pace.stop();
      this.write();
    }
    if (!this.stopping && this.failures.size === 0) this.checkpoint.remove();
    return !this.stopping;
  }

  /** Stops sending; `run` ends after the invocations in flight. */
  stop(): void {
    this.stopping = true;
  }

  private async sendAll(): Promise<void> {
    for await (const findings of this.findings()) {
      for (const { key, state } of findings) {
        if (this.stopping) return;
        const done = this.window.begin(key);
        if (state === undefined) this.end(done, false);
        else {
          await this.pace.add(async () => {
            const sent = await this.send(key);
            if (state !== 'unexamined') this.states[state] = (this.states[state] ?? 0) + 1;
            this.end(done, sent);
          });
        }
      }
    }
    await this.pace.end();
  }

  /** Yields the keys after the checkpoint, with the state of those to send; undefined for the others. */
  private async *findings(): AsyncGenerator<
    readonly { key: string; state: State | 'unexamined' | undefined }[]
  > {
    const { only } = this.order;
    const pairs = candidates(this.mirror, this.order, this.after);
    if (only === 'all') {
      for await (const { key } of pairs) yield [{ key, state: 'unexamined' }];
      return;
    }
    for await (const findings of select(this.mirror, pairs))
      yield findings.map(({ key, verdict }) => ({
        key,
        state: isSelected(verdict, this.order) ? verdict.state : undefined,
      }));
  }

  /** @returns whether the function succeeded */
  private async send(key: string): Promise<boolean> {
    const { deployment } = this.mirror;
    const failure = await runFunction(deployment, reconcileEvent(deployment.sourceBucket, key));
    if (failure === undefined) this.failures.delete(key);
    else this.failures.set(key, failure);
    if (failure !== undefined && this.failures.size >= MAX_FAILED)
      throw new UsageError(
        `The function failed for ${MAX_FAILED} keys. The last error, for "${printable(key)}": ${printable(failure)}`,
      );
    return failure === undefined;
  }

  private end(done: (sent: boolean) => void, sent: boolean): void {
    done(sent);
    this.onProgress(this);
    if (performance.now() - this.written > WRITE_EVERY_MS) this.write();
  }

  private async retryFailed(): Promise<void> {
    for (const key of [...this.failures.keys()]) {
      if (this.stopping) break;
      await this.pace.add(async () => {
        if (await this.send(key)) this.retried++;
      });
    }
    await this.pace.end();
  }

  private write(): void {
    const { after, looked, sent, order, failures } = this;
    this.written = performance.now();
    if (after === '' && failures.size === 0) return;
    const since = order.since?.toISOString() ?? null;
    this.checkpoint.write({ since, after, looked, sent, failed: [...failures.keys()] });
  }
}

/** Yields the keys that need to be checked, judging by the listings. */
async function* candidates(
  mirror: Mirror,
  { prefix, only, since }: Omit<BackfillOrder, 'pace'>,
  after: string,
): AsyncGenerator<Pair> {
  const variants = mirror.names.length;
  for await (const pair of walk(mirror, { prefix, after }))
    if (isCandidate(pair, only, since, variants)) yield pair;
}

/** Examines candidates. Only originals that may be archived are confirmed: sending a key that is in sync does no harm. */
export function select(
  mirror: Mirror,
  pairs: Iterable<Pair> | AsyncIterable<Pair>,
): AsyncGenerator<readonly Finding[]> {
  return examine(mirror, pairs, ({ original }) => original?.mayBeArchived ?? false);
}
