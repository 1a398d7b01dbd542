import type { Pace } from '../flow/pace';
import { errorText } from './failed-event';
import type { FailureQueue, HeldMessage } from './failure-queue';

/** Maximum number of messages that a redrive holds; SQS allows 120,000 in flight per queue. */
export const MAX_HELD = 100_000;

/** Selects messages. */
export interface Filter {
  /** Maximum number of messages. */
  readonly max: number;
  /** Text that the error contains, case-insensitive. @default any */
  readonly reason?: string | undefined;
}

/** A message whose event failed again. */
export interface FailedAgain extends HeldMessage {
  /** The new error; see FailedEvent.error. */
  readonly again: string;
}

/**
 * Sends events of the failure queue through the function again, and deletes each one that succeeds.
 *
 * Safe to interrupt: an event that was not deleted is still on the queue. Safe to run twice at the same time: SQS delivers
 * a message to one of them, and processing an event twice has the same result.
 */
export class Redrive {
  readonly handled: HeldMessage[] = [];
  readonly failedAgain: FailedAgain[] = [];
  private stopped = false;

  constructor(
    private readonly queue: FailureQueue,
    /** @returns the function's error; undefined if it succeeded. @throws if the function could not be invoked */
    private readonly run: (event: unknown) => Promise<string | undefined>,
    private readonly pace: Pace,
  ) {}

  /** Whether `stop` was called. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** Receives the selected messages, and releases the others that it received. */
  async choose({ max, reason = '' }: Filter): Promise<HeldMessage[]> {
    const chosen: HeldMessage[] = [];
    const others: HeldMessage[] = [];
    let isEmpty = false;
    while (!isEmpty && chosen.length < max && chosen.length + others.length < MAX_HELD) {
      const received = await this.queue.receive(max - chosen.length);
      isEmpty = received.length === 0;
      for (const message of received) {
        const isSelected = message.failure.error.toLowerCase().includes(reason.toLowerCase());
        (isSelected ? chosen : others).push(message);
      }
    }
    // Released only now: the queue would deliver them again immediately.
    await this.queue.release(others);
    return chosen;
  }

  /** Sends messages. @throws the first error of a service, after the invocations in flight */
  async send(messages: readonly HeldMessage[], onDone: () => void): Promise<void> {
    for (const message of messages) {
      if (this.stopped) break;
      await this.pace.add(async () => {
        await this.sendOne(message);
        onDone();
      });
    }
    await this.pace.end();
  }

  /** Waits for the invocations in flight, and releases the other messages. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.pace.stop();
    await this.queue.close();
  }

  private async sendOne(message: HeldMessage): Promise<void> {
    const { event, error, objects } = message.failure;
    const failure = event === undefined ? error : await this.run(event);
    if (failure === undefined) {
      await this.queue.delete(message);
      this.handled.push(message);
    } else {
      await this.queue.release([message]);
      this.failedAgain.push({ ...message, again: errorText(failure, objects) });
    }
  }
}
