import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import type { ImageProcessorRole } from './image-processor-role';
import { denyWithoutTls, policyDocument } from './policy-document';

/** The longest that SQS keeps a message. */
const RETENTION_SECONDS = 14 * 24 * 60 * 60;

/** Events that could not be handled, each with its error: Lambda puts them here after the last retry. */
export class FailureQueue extends Construct {
  readonly queue: SqsQueue;

  constructor(scope: Construct, id: string, { queueName }: { readonly queueName: string }) {
    super(scope, id);
    this.queue = new SqsQueue(this, 'queue', {
      name: queueName,
      messageRetentionSeconds: RETENTION_SECONDS,
      sqsManagedSseEnabled: true,
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
