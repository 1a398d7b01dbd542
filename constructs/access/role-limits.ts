import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { Token, type IAspect } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { EnvironmentSettings } from '../config/environments';
import type { AwsEnvironment } from '../shared/aws-environment';

/** Settings that apply to every role of a pipeline. */
type RoleSettings = Pick<EnvironmentSettings, 'permissionsBoundary' | 'rolePath'>;

/** IAM's default path. */
const DEFAULT_PATH = '/';

/** Sets the permissions boundary and the path of every role in a tree. */
export class RoleLimits implements IAspect {
  constructor(
    private readonly settings: RoleSettings,
    private readonly awsEnvironment: AwsEnvironment,
  ) {}

  visit(node: IConstruct): void {
    if (!(node instanceof IamRole)) return;
    const { permissionsBoundary, rolePath } = this.settings;
    if (permissionsBoundary !== undefined) node.permissionsBoundary = this.policyArn(permissionsBoundary);
    if (rolePath !== DEFAULT_PATH) node.path = rolePath;
  }

  /** Expands a policy name to an ARN, so that the configuration needs no account id. */
  private policyArn(policy: string): string {
    if (Token.isUnresolved(policy) || policy.startsWith('arn:')) return policy;
    return `arn:${this.awsEnvironment.partition}:iam::${this.awsEnvironment.accountId}:policy/${policy}`;
  }
}
