import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { policyDocument, type PolicyCondition, type PolicyStatement } from '../shared/policy-document';

/** The function's own role. Owners of resources grant it rights; nothing else has a say in its one inline policy. */
export class ImageProcessorRole extends Construct {
  readonly role: IamRole;
  /** What the function has to wait for: its first event may come with its creation. */
  readonly policy: IamRolePolicy;
  private readonly statements: PolicyStatement[] = [];

  constructor(scope: Construct, id: string, { roleName }: { readonly roleName: string }) {
    super(scope, id);
    this.role = new IamRole(this, 'role', {
      name: roleName,
      description: 'Rights of the thumbnail function, and of nothing else',
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
    // X-Ray knows no resources.
    this.allow('Trace', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
  }

  /** Allows exactly these actions on exactly this resource. */
  allow(sid: string, actions: readonly string[], resource: string, condition?: PolicyCondition): void {
    this.add([
      {
        Sid: sid,
        Effect: 'Allow',
        Action: actions,
        Resource: resource,
        ...(condition && { Condition: condition }),
      },
    ]);
  }

  /** Adds statements to the inline policy. */
  add(statements: readonly PolicyStatement[]): void {
    this.statements.push(...statements);
  }
}
