import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { Token, type IAspect } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { EnvironmentSettings } from '../config/environments';
import type { AwsEnvironment } from '../shared/aws-environment';

/** Settings that every role of a pipeline carries. */
type RoleSettings = Pick<EnvironmentSettings, 'permissionsBoundary' | 'rolePath'>;

/** The path of a role that IAM is given none for. */
const DEFAULT_PATH = '/';

/** Puts the permissions boundary and the path of the settings on every role of a tree. */
export class RoleLimits implements IAspect {
  constructor(
    private readonly settings: RoleSettings,
    private readonly place: AwsEnvironment,
  ) {}

  visit(node: IConstruct): void {
    if (!(node instanceof IamRole)) return;
    const { permissionsBoundary, rolePath } = this.settings;
    if (permissionsBoundary !== undefined) node.permissionsBoundary = this.policyArn(permissionsBoundary);
    if (rolePath !== DEFAULT_PATH) node.path = rolePath;
  }

  /** Completes a name to an ARN, since no account id belongs in the configuration. */
  private policyArn(policy: string): string {
    if (Token.isUnresolved(policy) || policy.startsWith('arn:')) return policy;
    return `arn:${this.place.partition}:iam::${this.place.accountId}:policy/${policy}`;
  }
}
