import { XMLParser } from 'fast-xml-parser';
import type { PolicyStatement } from '../../../constructs/shared/policy-document';
import type { LocalDeployment } from '../../../local-aws/deployment/local-deployment';
import { statements } from '../../support/synthesized';

/** Reads and writes the inline policy of a deployed role. */
export class RolePolicy {
  private readonly names: Readonly<Record<string, string>>;

  /** @param name of the role and its policy. @default those of the function that events invoke */
  constructor(
    private readonly deployment: LocalDeployment,
    name = deployment.outputs.image_processor_function_name ?? '',
  ) {
    this.names = { RoleName: name, PolicyName: name };
  }

  async read(): Promise<PolicyStatement[]> {
    const response = new XMLParser().parse(await this.call('GetRolePolicy')) as {
      GetRolePolicyResponse: { GetRolePolicyResult: { PolicyDocument: string } };
    };
    return statements(decodeURIComponent(response.GetRolePolicyResponse.GetRolePolicyResult.PolicyDocument));
  }

  async write(policy: readonly PolicyStatement[]): Promise<void> {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: policy });
    await this.call('PutRolePolicy', { PolicyDocument });
  }

  private async call(action: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const form = { Action: action, Version: '2010-05-08', ...this.names, ...parameters };
    const response = await fetch(this.deployment.aws.endpoint, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/iam/aws4_request' },
      body: new URLSearchParams(form),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action} failed with status ${response.status}: ${text}`);
    return text;
  }
}
