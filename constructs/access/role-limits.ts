import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { Token, type IAspect } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { EnvironmentSettings } from '../config/environments';
import type { AwsEnvironment } from '../shared/aws-environment';

/** Settings that apply to every role of a pipeline. */
type RoleSettings = Pick<EnvironmentSettings, 'permissionsBoundary' | 'rolePath'>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
const POLICY_NAME = /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const ROLE_PATH = /^\/(?:[\x21-\x7f]+\/)?$/;
const MAX_PATH = 512;
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

/** Returns a sentence for each violation, with the value and what to do. */
export function checkRoleLimits({ permissionsBoundary, rolePath }: RoleSettings): string[] {
  return [
    ...(permissionsBoundary === undefined || isPolicy(permissionsBoundary)
      ? []
      : [
          `permissionsBoundary is ${JSON.stringify(permissionsBoundary)}: it must be the name of a managed policy of the account, with its path if it has one (team/Boundary), or the ARN of a managed policy (arn:aws:iam::aws:policy/PowerUserAccess).`,
        ]),
    ...(isPath(rolePath)
      ? []
      : [
          `rolePath is ${JSON.stringify(rolePath)}: it must begin and end with a slash (/team/), without spaces, and have at most ${MAX_PATH} characters.`,
        ]),
  ];
}

/** Values may come from cdktf.json, where no compiler checks the type. */
function isPolicy(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  return typeof value === 'string' && (POLICY_NAME.test(value) || POLICY_ARN.test(value));
}

function isPath(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  return typeof value === 'string' && value.length <= MAX_PATH && ROLE_PATH.test(value);
}
