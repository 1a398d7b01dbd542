import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { PHYSICAL_NAMES } from '../config/physical-names';
import type { AwsEnvironment } from '../shared/aws-environment';
import { policyDocument, type PolicyStatement } from '../shared/policy-document';
import { forgetResources } from '../shared/removed-block';
import { throughServices } from './key-rights';

/** The longest that KMS waits before it deletes a key, and with it everything that the key encrypts. */
const DELETION_WINDOW_DAYS = 30;

/** Who manages the key is for IAM policies of the account to say; none of these actions reads or writes data. */
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

/** Types of the resources of a key that the pipeline creates, by their construct ids. */
const RESOURCES = { key: KmsKey.tfResourceType, alias: KmsAlias.tfResourceType };

/** Props of EncryptionKey. */
export interface EncryptionKeyProps {
  /** Prefix of the physical names; the key's alias is `alias/<name>`. */
  readonly name: string;
  readonly awsEnvironment: AwsEnvironment;
  /** ARN of a key that exists already, whose policy is its owner's. @default a key is made */
  readonly existingKeyArn?: string;
  /** The function's log group, by name: a reference would be a cycle, since the group needs the key. */
  readonly logGroupName: string;
  /** EventBridge's rule that puts what it cannot hand over on the failure queue, by name. @default none */
  readonly ruleName?: string | undefined;
  /** Whether Terraform refuses to destroy it. */
  readonly preventDestroy: boolean;
}

/** A customer-managed key: one for the pipeline's images, records, failed events, logs, settings and alarms. */
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

  /** Keeps the key of an earlier configuration where this one has none. */
  static forget(scope: Construct, id: string): void {
    forgetResources(new Construct(scope, id), RESOURCES);
  }

  private createKey(): string {
    const { name, preventDestroy } = this.props;
    const key = new KmsKey(this, 'key', {
      description: `Everything that ${name} keeps`,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: policyDocument(this.policyStatements()),
      lifecycle: { preventDestroy },
    });
    new KmsAlias(this, 'alias', { name: PHYSICAL_NAMES.keyAlias.of(name), targetKeyId: key.keyId });
    return key.arn;
  }

  /** In a key's policy, `*` is the key itself. */
  private policyStatements(): PolicyStatement[] {
    const { awsEnvironment, name, logGroupName, ruleName } = this.props;
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
        // DynamoDB and Lambda go on by a grant, after whoever made the table or the function has left.
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
      ...(ruleName === undefined
        ? []
        : [this.undeliveredEvents(awsEnvironment.arn('events', `rule/${ruleName}`))]),
    ];
  }

  private undeliveredEvents(ruleArn: string): PolicyStatement {
    return {
      Sid: 'UndeliveredEventsToQueue',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
    };
  }
}
