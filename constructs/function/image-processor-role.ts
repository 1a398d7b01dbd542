import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { allow, policyDocument, type PolicyCondition, type PolicyStatement } from '../shared/policy-document';

/** Execution role with one inline policy, which contains exactly the statements that resources grant. */
export class ImageProcessorRole extends Construct {
  readonly role: IamRole;
  /** The function has to depend on the policy, because its first event may arrive immediately. */
  readonly policy: IamRolePolicy;
  private readonly statements: PolicyStatement[] = [];

  constructor(scope: Construct, id: string, { roleName }: { readonly roleName: string }) {
    super(scope, id);
    this.role = new IamRole(this, 'role', {
      name: roleName,
      description: 'Execution role of the thumbnail function',
      assumeRolePolicy: policyDocument([
        {
          Sid: 'LambdaOnly',
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      ]),
    });
    this.policy = new IamRolePolicy(this, 'policy', {
      name: roleName,
      role: this.role.id,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
    // These X-Ray actions support no resource ARNs.
    this.allow('Trace', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
  }

  /** Allows the actions on one resource. */
  allow(sid: string, actions: readonly string[], resource: string, condition?: PolicyCondition): void {
    this.add([{ ...allow(sid, actions, resource), ...(condition && { Condition: condition }) }]);
  }

  /** Adds statements to the inline policy. */
  add(statements: readonly PolicyStatement[]): void {
    this.statements.push(...statements);
  }
}
