/** The walk of a backfill: what is selected is sent, in the order of the keys, and how far it came is kept. */
import { printable } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { Pace, type PaceOptions } from '../flow/pace';
import { examine, type Finding } from '../mirror/examine';
import type { State } from '../mirror/judge';
import type { Mirror } from '../mirror/mirror';
import { reconcileEvent, runFunction } from '../mirror/send';
import { walk, type Pair } from '../mirror/walk';
import type { Checkpoint, Position } from './checkpoint';
import { isCandidate, isSelected, type Selection } from './selection';
import { OrderedWindow } from './window';

/** The checkpoint is written this often; what was sent since then is sent again after a crash, which does no harm. */
const WRITE_EVERY_MS = 1_000;
/** With so many failures something else is wrong than a few images. */
const MAX_FAILED = 1_000;

/** What is sent. */
export interface BackfillOrder {
  readonly prefix: string;
  readonly only: Selection;
  readonly since: Date | undefined;
  readonly pace: PaceOptions;
}

/** One backfill, from where an earlier run has stopped. */
export class BackfillRun {
  /** What was sent in this run, by what was found. */
  readonly states: Partial<Record<State, number>> = {};
  /** What the function threw at the last attempt, by key. */
  readonly failures = new Map<string, string>();
  private readonly window = new OrderedWindow();
  private readonly pace: Pace;
  private retried = 0;
  private written = performance.now();
  private stopping = false;

  /** @param onProgress called with each object that is done. */
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

  /** Last key up to which everything was done; empty before the first. */
  get after(): string {
    return this.window.completed ?? this.start?.after ?? '';
  }

  /** Objects up to there that were looked at, in earlier runs too. */
  get looked(): number {
    return (this.start?.looked ?? 0) + this.window.looked;
  }

  /** Those of them that were sent. */
  get sent(): number {
    return (this.start?.sent ?? 0) + this.window.sent + this.retried;
  }

  /**
   * Walks to the end, and then tries once more what failed.
   *
   * @returns whether it came to the end; the checkpoint is there unless it did, and nothing failed.
   * @throws the error of a service, and UsageError where too much fails; the checkpoint is there.
   */
  async run(): Promise<boolean> {
    try {
      await this.walkOn();
      if (!this.stopping) await this.retryFailed();
    } finally {
      await this.pace.stop();
      this.write();
    }
    if (!this.stopping && this.failures.size === 0) this.checkpoint.remove();
    return !this.stopping;
  }

  /** Sends nothing more; `run` ends once what is in flight has ended. */
  stop(): void {
    this.stopping = true;
  }

  private async walkOn(): Promise<void> {
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

  /** What lies behind the checkpoint: the state of what is to be sent, undefined for all else. */
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
      yield findings.map(({ key, verdict: { state } }) => ({
        key,
        state: isSelected(state, only) ? state : undefined,
      }));
  }

  /** @returns whether the function took it. */
  private async send(key: string): Promise<boolean> {
    const { deployment } = this.mirror;
    const failure = await runFunction(deployment, reconcileEvent(deployment.sourceBucket, key));
    if (failure === undefined) this.failures.delete(key);
    else this.failures.set(key, failure);
    if (failure !== undefined && this.failures.size >= MAX_FAILED)
      throw new UsageError(
        `The function failed at ${MAX_FAILED} keys, the last of them "${printable(key)}": ${printable(failure)}`,
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

/** Keys that are to be looked at, by the listings alone. */
export async function* candidates(
  mirror: Mirror,
  { prefix, only, since }: Omit<BackfillOrder, 'pace'>,
  after: string,
): AsyncGenerator<Pair> {
  for await (const pair of walk(mirror, { prefix, after })) if (isCandidate(pair, only, since)) yield pair;
}

/** What is found at candidates. Only what may be archived is looked at twice: to send what is in order does no harm. */
export function select(
  mirror: Mirror,
  pairs: Iterable<Pair> | AsyncIterable<Pair>,
): AsyncGenerator<readonly Finding[]> {
  return examine(mirror, pairs, ({ original }) => original?.mayBeArchived ?? false);
}
