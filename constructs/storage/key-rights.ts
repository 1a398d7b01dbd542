import type { AwsEnvironment } from '../shared/aws-environment';
import type { PolicyCondition, PolicyStatement } from '../shared/policy-document';

/** Services that use a key on behalf of their callers, with the caller's permissions. */
export const KEY_SERVICES = ['s3', 'dynamodb', 'sqs', 'lambda'] as const;
export type KeyService = (typeof KEY_SERVICES)[number];

/** Returns a condition that restricts the use of a key to these services. */
export function throughServices(
  awsEnvironment: AwsEnvironment,
  services: readonly KeyService[] = KEY_SERVICES,
): PolicyCondition {
  return { StringEquals: { 'kms:ViaService': awsEnvironment.viaServices(services) } };
}

/** Permissions on the keys that encrypt the pipeline's data. */
export class KeyRights {
  /**
   * @param currentArn ARN of the key for new data. Undefined if AWS owned or managed keys encrypt it.
   * @param formerArns ARNs of keys that encrypted earlier data. S3 does not re-encrypt existing objects with a new key.
   */
  constructor(
    private readonly awsEnvironment: AwsEnvironment,
    private readonly currentArn: string | undefined,
    private readonly formerArns: readonly string[],
  ) {}

  /**
   * Returns statements that allow the actions on the current key, and decryption with former keys.
   *
   * @param services services through which the role uses the keys. @default all
   */
  statements(actions: readonly string[], services?: readonly KeyService[]): PolicyStatement[] {
    const Condition = throughServices(this.awsEnvironment, services);
    const statements: PolicyStatement[] = [];
    if (this.currentArn !== undefined)
      statements.push({
        Sid: 'UseKey',
        Effect: 'Allow',
        Action: actions,
        Resource: this.currentArn,
        Condition,
      });
    if (this.formerArns.length > 0)
      statements.push({
        Sid: 'ReadWithFormerKeys',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: this.formerArns,
        Condition,
      });
    return statements;
  }
}
