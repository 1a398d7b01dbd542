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
  /** Key that events are encrypted with. @default SQS's own keys */
  readonly keyArn?: string | undefined;
  /** Whether Terraform refuses to destroy it, and the events with it. */
  readonly preventDestroy: boolean;
}

/** Events that could not be handled, each with its error: Lambda puts them here after the last retry. */
export class FailureQueue extends Construct {
  readonly queue: SqsQueue;
  /** What others who send here have to wait for. */
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

  /** Lets EventBridge put here what it cannot hand over for a rule. The rule's ARN names its account. */
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

  /** Lambda sends with the rights of the function's own role. */
  grantSend(role: ImageProcessorRole): void {
    role.allow('SendFailedEvents', ['sqs:SendMessage'], this.queue.arn);
  }
}
