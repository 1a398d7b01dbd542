/** Plain HTTP calls to moto, past the gateway: what it was told, it is asked without being changed on the way. */

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Answers of moto to a few questions, by path; the service is told by the credential scope alone. */
export class MotoApi {
  constructor(
    private readonly endpoint: string,
    private readonly region: string,
  ) {}

  /** The answer's body, or undefined on 404. @throws Error on any other refusal, or none. */
  async get(service: 's3' | 'lambda', path: string): Promise<string | undefined> {
    const answer = await this.ask('GET', service, path);
    const body = await answer.text();
    if (answer.ok) return body;
    if (answer.status === 404) return undefined;
    throw new Error(`moto answered ${answer.status} to GET ${path}: ${body.slice(0, 500)}`);
  }

  /** Calls an operation of a service that speaks JSON. @returns the answer's body. @throws Error on any refusal. */
  async call(service: 'events' | 'dynamodb', operation: string, request: object): Promise<string> {
    const answer = await this.ask('POST', service, '/', {
      headers: { 'x-amz-target': operation, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(request),
    });
    const body = await answer.text();
    if (answer.ok) return body;
    throw new Error(`moto answered ${answer.status} to ${operation}: ${body.slice(0, 500)}`);
  }

  /** The headers that a HEAD answers, or undefined if it is refused. @throws Error if nothing answers. */
  async head(path: string): Promise<Headers | undefined> {
    const answer = await this.ask('HEAD', 's3', path);
    return answer.ok ? answer.headers : undefined;
  }

  /** Credentials with the rights of a role. */
  async assumeRole(role: string, session: string): Promise<SessionCredentials> {
    const form = new URLSearchParams({
      ...{ Action: 'AssumeRole', Version: '2011-06-15' },
      ...{ RoleArn: role, RoleSessionName: session },
    });
    const answer = await this.ask('POST', 'sts', '/', { body: form });
    const body = await answer.text();
    const told = (name: string): string => {
      const [, value] = new RegExp(`<${name}>([^<]+)<`).exec(body) ?? [];
      if (value === undefined)
        throw new Error(`moto answered ${answer.status} to AssumeRole of ${role}: ${body.slice(0, 500)}`);
      return value;
    };
    return {
      accessKeyId: told('AccessKeyId'),
      secretAccessKey: told('SecretAccessKey'),
      sessionToken: told('SessionToken'),
    };
  }

  private async ask(
    method: string,
    service: string,
    path: string,
    {
      headers = {},
      body,
    }: { readonly headers?: Record<string, string>; readonly body?: string | URLSearchParams } = {},
  ): Promise<Response> {
    const scope = `LOCAL/20260101/${this.region}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
    try {
      return await fetch(`${this.endpoint}${path}`, {
        ...{ method, headers: { authorization, ...headers } },
        ...(body !== undefined && { body }),
      });
    } catch (error) {
      throw new Error(`moto does not answer to ${method} ${path}.`, { cause: error });
    }
  }
}
