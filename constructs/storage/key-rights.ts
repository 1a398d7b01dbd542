import type { AwsEnvironment } from '../shared/aws-environment';
import type { PolicyCondition, PolicyStatement } from '../shared/policy-document';

/** Services that use a key on behalf of their callers, with the caller's rights on the key. */
export const KEY_SERVICES = ['s3', 'dynamodb', 'sqs', 'lambda'] as const;
export type KeyService = (typeof KEY_SERVICES)[number];

/** Returns the condition that a key is used through one of these services only. */
export function throughServices(
  awsEnvironment: AwsEnvironment,
  services: readonly KeyService[] = KEY_SERVICES,
): PolicyCondition {
  return { StringEquals: { 'kms:ViaService': awsEnvironment.viaServices(services) } };
}

/** Rights on the keys that encrypt the pipeline's data. */
export class KeyRights {
  /**
   * @param currentArn ARN of the key that encrypts new data; undefined where the services' own keys do.
   * @param formerArns ARNs of keys that encrypted earlier data. A new key does not encrypt existing objects again.
   */
  constructor(
    private readonly awsEnvironment: AwsEnvironment,
    private readonly currentArn: string | undefined,
    private readonly formerArns: readonly string[],
  ) {}

  /**
   * Returns the statements that a role needs on the keys: the actions on the current one, decryption on former ones.
   *
   * @param services that the role uses the keys through. @default all
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
