/** An in-memory queue with SQS's visibility timeout and a manual clock. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

interface Stored {
  readonly id: string;
  readonly body: string;
  receiveCount: number;
  receipt: string;
  visibleAt: number;
}

export class MemoryQueue {
  /** In milliseconds. */
  now = 0;
  /** Called before each response. */
  beforeResponse: (command: object) => Promise<void> | void = () => undefined;
  private readonly messages: Stored[] = [];

  constructor(bodies: readonly string[]) {
    for (const [number, body] of bodies.entries())
      this.messages.push({ id: String(number), body, receiveCount: 0, receipt: '', visibleAt: 0 });
  }

  get client(): SQSClient {
    return this as unknown as SQSClient;
  }

  /** Bodies of all messages, held or visible. */
  get bodies(): string[] {
    return this.messages.map(({ body }) => body);
  }

  /** Bodies of visible messages. */
  get waiting(): string[] {
    return this.visible.map(({ body }) => body);
  }

  private get visible(): Stored[] {
    return this.messages.filter(({ visibleAt }) => visibleAt <= this.now);
  }

  async send(command: object): Promise<unknown> {
    await this.beforeResponse(command);
    if (command instanceof ReceiveMessageCommand) return { Messages: this.receive(command.input) };
    if (command instanceof DeleteMessageCommand) {
      const index = this.messages.findIndex(({ receipt }) => receipt === command.input.ReceiptHandle);
      if (index >= 0) this.messages.splice(index, 1);
      return {};
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      for (const { ReceiptHandle, VisibilityTimeout = 0 } of command.input.Entries ?? []) {
        const message = this.messages.find(({ receipt }) => receipt === ReceiptHandle);
        if (message) message.visibleAt = this.now + VisibilityTimeout * 1000;
      }
      return {};
    }
    if (command instanceof GetQueueAttributesCommand) {
      const waiting = this.visible.length;
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(waiting),
          ApproximateNumberOfMessagesNotVisible: String(this.messages.length - waiting),
        },
      };
    }
    throw new Error(`The in-memory queue does not support ${command.constructor.name}.`);
  }

  private receive({ MaxNumberOfMessages, VisibilityTimeout = 0 }: ReceiveMessageCommand['input']): object[] {
    return this.visible.slice(0, MaxNumberOfMessages).map((message) => {
      message.receiveCount++;
      message.receipt = `${message.id}/${message.receiveCount}`;
      message.visibleAt = this.now + VisibilityTimeout * 1000;
      const Attributes = { ApproximateReceiveCount: String(message.receiveCount) };
      return { MessageId: message.id, ReceiptHandle: message.receipt, Body: message.body, Attributes };
    });
  }
}
