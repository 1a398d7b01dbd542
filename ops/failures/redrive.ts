import type { Pace } from '../flow/pace';
import { errorText } from './failed-event';
import type { FailureQueue, HeldMessage } from './failure-queue';

/** The most that one redrive holds; SQS lets 120,000 messages be held at once. */
export const MOST_HELD = 100_000;

/** Which messages are meant. */
export interface Choice {
  /** So many at most. */
  readonly max: number;
  /** Part of the error, in whichever case. @default any */
  readonly reason?: string | undefined;
}

/** A message that failed again. */
export interface FailedAgain extends HeldMessage {
  /** Why, this time; see FailedEvent.error. */
  readonly again: string;
}

/**
 * Sends events of the failure queue through the function again, and deletes each once it is handled.
 *
 * Nothing is lost at whichever moment it ends: what is not deleted is still on the queue. Nor do two at once do harm: the
 * queue gives a message to one of them, and an event that is handled twice ends in the same state.
 */
export class Redrive {
  readonly handled: HeldMessage[] = [];
  readonly failedAgain: FailedAgain[] = [];
  private stopped = false;

  constructor(
    private readonly queue: FailureQueue,
    /** @returns what the function threw; undefined if the event is handled. @throws if the function could not be run. */
    private readonly run: (event: unknown) => Promise<string | undefined>,
    private readonly pace: Pace,
  ) {}

  /** Whether it was ended from outside. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** Takes the messages that are meant, and gives back the others that it met. */
  async choose({ max, reason = '' }: Choice): Promise<HeldMessage[]> {
    const chosen: HeldMessage[] = [];
    const others: HeldMessage[] = [];
    let isEmpty = false;
    while (!isEmpty && chosen.length < max && chosen.length + others.length < MOST_HELD) {
      const taken = await this.queue.take(max - chosen.length);
      isEmpty = taken.length === 0;
      for (const message of taken) {
        const isMeant = message.failure.error.toLowerCase().includes(reason.toLowerCase());
        (isMeant ? chosen : others).push(message);
      }
    }
    // Only now: the queue would give them again at once.
    await this.queue.giveBack(others);
    return chosen;
  }

  /** Sends messages. @throws the first error of a service, once what was under way has ended. */
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

  /** Lets end what is under way, and gives back the rest. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.pace.stop();
    await this.queue.close();
  }

  private async sendOne(message: HeldMessage): Promise<void> {
    const { event, error, objects } = message.failure;
    const thrown = event === undefined ? error : await this.run(event);
    if (thrown === undefined) {
      await this.queue.delete(message);
      this.handled.push(message);
    } else {
      await this.queue.giveBack([message]);
      this.failedAgain.push({ ...message, again: errorText(thrown, objects) });
    }
  }
}
