import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import type { ImageProcessorRole } from './image-processor-role';
import { denyWithoutTls, policyDocument } from './policy-document';

/** The longest that SQS keeps a message. */
export const RETENTION_SECONDS = 14 * 24 * 60 * 60;

/** Props of FailureQueue. */
export interface FailureQueueProps {
  readonly queueName: string;
  /** Key that events are encrypted with. @default SQS's own keys */
  readonly keyArn?: string | undefined;
  /** Whether Terraform refuses to destroy it, and the events with it. */
  readonly preventDestroy: boolean;
}

/** Events that could not be handled, each with its error: Lambda puts them here after the last retry. */
export class FailureQueue extends Construct {
  readonly queue: SqsQueue;

  constructor(scope: Construct, id: string, { queueName, keyArn, preventDestroy }: FailureQueueProps) {
    super(scope, id);
    this.queue = new SqsQueue(this, 'queue', {
      name: queueName,
      messageRetentionSeconds: RETENTION_SECONDS,
      ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      lifecycle: { preventDestroy },
    });
    new SqsQueuePolicy(this, 'policy', {
      queueUrl: this.queue.url,
      policy: policyDocument([denyWithoutTls('sqs:*', this.queue.arn)]),
    });
  }

  /** Lambda sends with the rights of the function's own role. */
  grantSend(role: ImageProcessorRole): void {
    role.allow('SendFailedEvents', ['sqs:SendMessage'], this.queue.arn);
  }
}
