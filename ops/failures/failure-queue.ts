import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { readFailedEvent, type FailedEvent } from './failed-event';

/** The most that SQS gives, or takes, at once. */
const BATCH = 10;
/** Nobody else is given a message that is held; whoever dies gives it back after so long. */
const HELD_SECONDS = 120;
/** Renewed so often, so that one renewal that fails does no harm. */
const RENEW_MS = (HELD_SECONDS * 1_000) / 3;
/** SQS asks all of its servers only if it may wait; what it calls empty then is empty. */
const WAIT_SECONDS = 2;

/** A message that is held. */
export interface HeldMessage {
  readonly id: string;
  readonly failure: FailedEvent;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
}

/** The failure queue as one who takes messages from it: what is taken is held until it is deleted or given back. */
export class FailureQueue {
  /** Receipt by message id. */
  private readonly held = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  /** What is under way, so that nothing is held or renewed behind the end. */
  private taking: Promise<unknown> = Promise.resolve();
  private renewing: Promise<void> = Promise.resolve();

  constructor(
    private readonly sqs: SQSClient,
    private readonly url: string,
  ) {}

  /** About how many messages can be taken, and how many somebody holds. */
  async count(): Promise<{ readonly waiting: number; readonly held: number }> {
    const request = new GetQueueAttributesCommand({
      QueueUrl: this.url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    const { Attributes: counts = {} } = await this.sqs.send(request);
    return {
      waiting: Number(counts.ApproximateNumberOfMessages ?? 0),
      held: Number(counts.ApproximateNumberOfMessagesNotVisible ?? 0),
    };
  }

  /** Takes up to 10 messages, fewer if `limit` is less; none if none waits, or after the end. */
  async take(limit: number): Promise<HeldMessage[]> {
    if (this.closed) return [];
    const taking = this.receive(limit);
    this.taking = taking.catch(() => undefined);
    return taking;
  }

  /** Deletes a message that has been taken care of. */
  async delete({ id }: HeldMessage): Promise<void> {
    const ReceiptHandle = this.held.get(id);
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle }));
    this.forget([id]);
  }

  /** Lets others have messages at once. */
  async giveBack(messages: readonly HeldMessage[]): Promise<void> {
    const ids = messages.map(({ id }) => id);
    await this.changeVisibility(ids, 0);
    this.forget(ids);
  }

  /** Takes no more, and lets others have whatever is still held. */
  async close(): Promise<void> {
    this.closed = true;
    await this.taking;
    clearInterval(this.timer);
    await this.renewing;
    const ids = [...this.held.keys()];
    await this.changeVisibility(ids, 0);
    this.forget(ids);
  }

  private async receive(limit: number): Promise<HeldMessage[]> {
    const answer = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: Math.min(limit, BATCH),
        VisibilityTimeout: HELD_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        MessageAttributeNames: ['All'],
      }),
    );
    const taken = answer.Messages ?? [];
    // SQS may give a message twice; the newer receipt is the one that holds it.
    const fresh = taken.filter(({ MessageId = '' }) => !this.held.has(MessageId));
    for (const { MessageId = '', ReceiptHandle = '' } of taken) this.held.set(MessageId, ReceiptHandle);
    this.timer ??= setInterval(() => {
      this.renewing = this.renew();
    }, RENEW_MS);
    return fresh.map(asHeld);
  }

  private async renew(): Promise<void> {
    // What cannot be renewed is given back by SQS: done twice at worst, which does no harm.
    await this.changeVisibility([...this.held.keys()], HELD_SECONDS).catch(() => undefined);
  }

  private async changeVisibility(ids: readonly string[], seconds: number): Promise<void> {
    for (let start = 0; start < ids.length; start += BATCH) {
      const entries = ids.slice(start, start + BATCH).map((id, index) => ({
        Id: String(index),
        ReceiptHandle: this.held.get(id),
        VisibilityTimeout: seconds,
      }));
      const held = entries.filter(({ ReceiptHandle }) => ReceiptHandle !== undefined);
      if (held.length === 0) continue;
      await this.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.url, Entries: held }));
    }
  }

  private forget(ids: readonly string[]): void {
    for (const id of ids) this.held.delete(id);
  }
}

function asHeld({ MessageId = '', Body = '', Attributes, MessageAttributes = {} }: Message): HeldMessage {
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  return {
    id: MessageId,
    failure: readFailedEvent(Body, attributes),
    receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
  };
}
