import PQueue from 'p-queue';

/** Limits on the load that a command puts on a service, so that other callers keep their share. */
export interface PaceOptions {
  /** Maximum number of tasks at the same time. */
  readonly inFlight: number;
  /** Maximum number of tasks that start per second. */
  readonly rate: number;
}

/** Starts are spread evenly: at most a tenth of a second's share at once. */
const BURSTS_PER_SECOND = 10;

/** Runs tasks within the limits, and stops at the first that throws. */
export class Pace {
  private readonly queue: PQueue;
  private failure: { readonly error: unknown } | undefined;

  constructor({ inFlight, rate }: PaceOptions) {
    const atOnce = Math.ceil(rate / BURSTS_PER_SECOND);
    this.queue = new PQueue({
      concurrency: inFlight,
      intervalCap: atOnce,
      interval: (1_000 * atOnce) / rate,
      // Otherwise two bursts could meet at the boundary of two intervals.
      strict: true,
    });
  }

  /** Waits for a free slot, then queues a task. @throws the error of an earlier task */
  async add(work: () => Promise<void>): Promise<void> {
    await this.queue.onSizeLessThan(1);
    if (this.failure) throw this.failure.error;
    void this.queue.add(async () => {
      try {
        if (!this.failure) await work();
      } catch (error) {
        this.failure ??= { error };
      }
    });
  }

  /** Drops tasks that have not started, and waits for the others. */
  async stop(): Promise<void> {
    this.queue.clear();
    await this.queue.onIdle();
  }

  /** Waits for all tasks. @throws the first error of a task */
  async end(): Promise<void> {
    await this.queue.onIdle();
    if (this.failure) throw this.failure.error;
  }
}
