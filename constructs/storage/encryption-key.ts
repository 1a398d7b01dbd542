import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { PHYSICAL_NAMES } from '../config/physical-names';
import type { AwsEnvironment } from '../shared/aws-environment';
import { policyDocument, type PolicyStatement } from '../shared/policy-document';
import { forgetResources } from '../shared/removed-block';
import { throughServices } from './key-rights';

/** Maximum waiting period of KMS. Deleting a key makes everything it encrypts unreadable. */
const DELETION_WINDOW_DAYS = 30;

/** Actions that IAM policies of the account may grant. None of them reads or writes data. */
const MANAGEMENT_ACTIONS = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

const DATA_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Types of the resources by construct id. */
const RESOURCES = { key: KmsKey.tfResourceType, alias: KmsAlias.tfResourceType };

/** Props of EncryptionKey. */
export interface EncryptionKeyProps {
  /** The key's alias is `alias/<name>`. */
  readonly name: string;
  readonly awsEnvironment: AwsEnvironment;
  /** ARN of an existing key; its owner manages its policy. @default none: a new key is created */
  readonly existingKeyArn?: string;
  /** Name of the function's log group. A reference would be circular, because the group uses the key. */
  readonly logGroupName: string;
  /** Name of the queue that EventBridge sends undeliverable events to. A reference would be circular. @default none */
  readonly undeliveredQueueName?: string | undefined;
  /** Whether Terraform refuses to destroy the key. */
  readonly preventDestroy: boolean;
}

/** The customer managed KMS key for images, records, failed events, logs, environment variables and alarms. */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EncryptionKeyProps,
  ) {
    super(scope, id);
    if (props.existingKeyArn !== undefined) forgetResources(this, RESOURCES);
    this.arn = props.existingKeyArn ?? this.createKey();
  }

  /** Keeps an earlier configuration's key, which this configuration does not contain. */
  static forget(scope: Construct, id: string): void {
    forgetResources(new Construct(scope, id), RESOURCES);
  }

  private createKey(): string {
    const { name, preventDestroy } = this.props;
    const key = new KmsKey(this, 'key', {
      description: `Encrypts the data of ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: policyDocument(this.policyStatements()),
      lifecycle: { preventDestroy },
    });
    new KmsAlias(this, 'alias', { name: PHYSICAL_NAMES.keyAlias.of(name), targetKeyId: key.keyId });
    return key.arn;
  }

  /** In a key policy, the resource `*` is the key itself. */
  private policyStatements(): PolicyStatement[] {
    const { awsEnvironment, name, logGroupName, undeliveredQueueName } = this.props;
    const account = { AWS: `arn:${awsEnvironment.partition}:iam::${awsEnvironment.accountId}:root` };
    return [
      {
        Sid: 'ManagedByAccount',
        Effect: 'Allow',
        Principal: account,
        Action: MANAGEMENT_ACTIONS,
        Resource: '*',
      },
      {
        Sid: 'UsedByAccountThroughServices',
        Effect: 'Allow',
        Principal: account,
        // DynamoDB and Lambda create a grant, so that they keep access without the principal that created the resource.
        Action: [...DATA_ACTIONS, 'kms:CreateGrant'],
        Resource: '*',
        Condition: throughServices(awsEnvironment),
      },
      {
        Sid: 'LogsOfFunction',
        Effect: 'Allow',
        Principal: { Service: awsEnvironment.regionalPrincipal('logs') },
        Action: DATA_ACTIONS,
        Resource: '*',
        Condition: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn': awsEnvironment.arn('logs', `log-group:${logGroupName}`),
          },
        },
      },
      {
        Sid: 'AlarmsToTopic',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:SourceAccount': awsEnvironment.accountId },
          ArnLike: { 'aws:SourceArn': awsEnvironment.arn('cloudwatch', `alarm:${name}-*`) },
        },
      },
      ...(undeliveredQueueName === undefined
        ? []
        : [undeliveredEvents(awsEnvironment.arn('sqs', undeliveredQueueName))]),
    ];
  }
}

/**
 * Returns a statement that lets EventBridge send events to one encrypted queue.
 *
 * EventBridge does not send aws:SourceArn and aws:SourceAccount to KMS: with them, it would drop the events silently. SNS
 * documents this for topics: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html. SQS always sends the
 * queue's ARN as the encryption context. The queue's policy restricts the rule.
 */
function undeliveredEvents(queueArn: string): PolicyStatement {
  return {
    Sid: 'UndeliveredEventsToQueue',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { ArnEquals: { 'kms:EncryptionContext:aws:sqs:arn': queueArn } },
  };
}
