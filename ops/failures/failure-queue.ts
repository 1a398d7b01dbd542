import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { readFailedEvent, type FailedEvent } from './failed-event';

/** SQS's maximum number of messages per call. */
const BATCH = 10;
/** Visibility timeout of a held message; if the process dies, the message becomes visible after this time. */
const HELD_SECONDS = 120;
/** Short enough that one failed renewal does no harm. */
const RENEW_MS = (HELD_SECONDS * 1_000) / 3;
/** Long polling: only then SQS queries all its servers, and an empty response means an empty queue. */
const WAIT_SECONDS = 2;

/** A message that this process holds. */
export interface HeldMessage {
  readonly id: string;
  readonly failure: FailedEvent;
  /** Number of times it was received, this time included. */
  readonly receiveCount: number;
}

/** A consumer of the failure queue. It holds received messages until they are deleted or released. */
export class FailureQueue {
  /** Receipt handles of held messages, by message ID. */
  private readonly held = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  /** Calls in progress: `close` waits for them, so that nothing is held or renewed afterwards. */
  private receiving: Promise<unknown> = Promise.resolve();
  private renewing: Promise<void> = Promise.resolve();

  constructor(
    private readonly sqs: SQSClient,
    private readonly url: string,
  ) {}

  /** Returns the approximate number of visible messages, and of messages that a consumer holds. */
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

  /** Receives up to `limit` messages, at most 10; none if the queue is empty or this consumer is closed. */
  async receive(limit: number): Promise<HeldMessage[]> {
    if (this.closed) return [];
    const receiving = this.receiveBatch(limit);
    this.receiving = receiving.catch(() => undefined);
    return receiving;
  }

  /** Deletes a processed message. */
  async delete({ id }: HeldMessage): Promise<void> {
    const ReceiptHandle = this.held.get(id);
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle }));
    this.forget([id]);
  }

  /** Makes messages visible again immediately. */
  async release(messages: readonly HeldMessage[]): Promise<void> {
    const ids = messages.map(({ id }) => id);
    await this.changeVisibility(ids, 0);
    this.forget(ids);
  }

  /** Stops receiving, and releases all held messages. */
  async close(): Promise<void> {
    this.closed = true;
    await this.receiving;
    clearInterval(this.timer);
    await this.renewing;
    const ids = [...this.held.keys()];
    await this.changeVisibility(ids, 0);
    this.forget(ids);
  }

  private async receiveBatch(limit: number): Promise<HeldMessage[]> {
    const response = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: Math.min(limit, BATCH),
        VisibilityTimeout: HELD_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        MessageAttributeNames: ['All'],
      }),
    );
    const received = response.Messages ?? [];
    // SQS may deliver a message twice; only the newer receipt handle is valid.
    const fresh = received.filter(({ MessageId = '' }) => !this.held.has(MessageId));
    for (const { MessageId = '', ReceiptHandle = '' } of received) this.held.set(MessageId, ReceiptHandle);
    this.timer ??= setInterval(() => {
      this.renewing = this.renew();
    }, RENEW_MS);
    return fresh.map(asHeld);
  }

  private async renew(): Promise<void> {
    // If renewal fails, SQS makes the messages visible again. Processing an event twice does no harm.
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
