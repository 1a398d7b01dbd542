/** Temporary credentials of a role. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Sends plain HTTP requests to moto, without the gateway. moto finds the service by the credential scope. */
export class MotoApi {
  constructor(
    private readonly endpoint: string,
    private readonly region: string,
  ) {}

  /** Resolves to the response's body; undefined on 404. @throws Error on any other error status, or without a response. */
  async get(service: 's3' | 'lambda', path: string): Promise<string | undefined> {
    const response = await this.send('GET', service, path);
    const body = await response.text();
    if (response.ok) return body;
    if (response.status === 404) return undefined;
    throw new Error(describe(`GET ${path}`, response, body));
  }

  /** Calls an operation of a JSON service. Resolves to the response's body. @throws Error on any error status. */
  async call(service: 'events' | 'dynamodb', operation: string, request: object): Promise<string> {
    const response = await this.send('POST', service, '/', {
      headers: { 'x-amz-target': operation, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(request),
    });
    const body = await response.text();
    if (response.ok) return body;
    throw new Error(describe(operation, response, body));
  }

  /** Resolves to the headers of an object; undefined on any error status. @throws Error without a response. */
  async head(path: string): Promise<Headers | undefined> {
    const response = await this.send('HEAD', 's3', path);
    return response.ok ? response.headers : undefined;
  }

  /** Resolves to temporary credentials of a role. */
  async assumeRole(role: string, session: string): Promise<SessionCredentials> {
    const form = new URLSearchParams({
      ...{ Action: 'AssumeRole', Version: '2011-06-15' },
      ...{ RoleArn: role, RoleSessionName: session },
    });
    const response = await this.send('POST', 'sts', '/', { body: form });
    const body = await response.text();
    const read = (name: string): string => {
      const [, value] = new RegExp(`<${name}>([^<]+)<`).exec(body) ?? [];
      if (value === undefined) throw new Error(describe(`AssumeRole of ${role}`, response, body));
      return value;
    };
    return {
      accessKeyId: read('AccessKeyId'),
      secretAccessKey: read('SecretAccessKey'),
      sessionToken: read('SessionToken'),
    };
  }

  private async send(
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
      throw new Error(`moto does not respond to ${method} ${path}.`, { cause: error });
    }
  }
}

function describe(request: string, { status }: Response, body: string): string {
  return `moto responded to ${request} with status ${status}: ${body.slice(0, 500)}`;
}
