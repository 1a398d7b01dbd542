import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { TIME_LIMITS } from '../config/time-limits';
import type { ImageProcessorRole } from '../function/image-processor-role';
import { denyWithoutTls, policyDocument, type PolicyStatement } from '../shared/policy-document';

/** Props of FailureQueue. */
export interface FailureQueueProps {
  readonly queueName: string;
  /** ARN of the KMS key for events. @default none: SSE-SQS */
  readonly keyArn?: string | undefined;
  /** Whether Terraform refuses to destroy the queue and its events. */
  readonly preventDestroy: boolean;
}

/** SQS queue for events that failed all retries, each with its error. Lambda sends them as the on-failure destination. */
export class FailureQueue extends Construct {
  readonly queue: SqsQueue;
  /** Other senders have to depend on the policy. */
  readonly policy: SqsQueuePolicy;
  private readonly statements: PolicyStatement[] = [];

  constructor(scope: Construct, id: string, { queueName, keyArn, preventDestroy }: FailureQueueProps) {
    super(scope, id);
    this.queue = new SqsQueue(this, 'queue', {
      name: queueName,
      messageRetentionSeconds: TIME_LIMITS.failureRetention,
      visibilityTimeoutSeconds: TIME_LIMITS.failureVisibility,
      ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      lifecycle: { preventDestroy },
    });
    this.statements.push(denyWithoutTls('sqs:*', this.queue.arn));
    this.policy = new SqsQueuePolicy(this, 'policy', {
      queueUrl: this.queue.url,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
  }

  /** Lets EventBridge send a rule's undeliverable events. The rule's ARN includes the account. */
  grantSendMessages(ruleArn: string): void {
    this.statements.push({
      Sid: 'UndeliveredEvents',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: this.queue.arn,
      Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
    });
  }

  /** Lets the function's role send messages: Lambda uses this role for the on-failure destination. */
  grantSend(role: ImageProcessorRole): void {
    role.allow('SendFailedEvents', ['sqs:SendMessage'], this.queue.arn);
  }
}
