import PQueue from 'p-queue';

/** How much of a service is taken, so that others find room. */
export interface PaceOptions {
  /** Pieces of work at once. */
  readonly inFlight: number;
  /** Pieces of work begun in a second. */
  readonly rate: number;
}

/** Beginnings are spread: a tenth of a second's at once at most. */
const PER_SECOND = 10;

/** Does work within bounds, and stops at the first that throws. */
export class Pace {
  private readonly queue: PQueue;
  private failure: { readonly error: unknown } | undefined;

  constructor({ inFlight, rate }: PaceOptions) {
    const atOnce = Math.ceil(rate / PER_SECOND);
    this.queue = new PQueue({
      concurrency: inFlight,
      intervalCap: atOnce,
      interval: (1_000 * atOnce) / rate,
      // Otherwise two beginnings may meet at the border of two intervals.
      strict: true,
    });
  }

  /** Waits for room, and hands the work over. @throws what an earlier one has thrown. */
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

  /** Drops what has not begun, and waits for the rest. */
  async stop(): Promise<void> {
    this.queue.clear();
    await this.queue.onIdle();
  }

  /** Waits for all of it. @throws what one has thrown. */
  async end(): Promise<void> {
    await this.queue.onIdle();
    if (this.failure) throw this.failure.error;
  }
}
