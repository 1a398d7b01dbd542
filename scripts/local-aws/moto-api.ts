/** Plain HTTP calls to moto, past the front: what it was told, it is asked without being changed on the way. */

/** Answers of moto to a few questions, by path; the service is told by the credential scope alone. */
export class MotoApi {
  constructor(
    private readonly endpoint: string,
    private readonly region: string,
  ) {}

  /** The answer's body, or undefined on 404. @throws Error on any other refusal. */
  async get(service: 's3' | 'lambda', path: string): Promise<string | undefined> {
    const answer = await fetch(`${this.endpoint}${path}`, { headers: this.headers(service) });
    const body = await answer.text();
    if (answer.ok) return body;
    if (answer.status === 404) return undefined;
    throw new Error(`moto answered ${answer.status} to GET ${path}: ${body.slice(0, 500)}`);
  }

  /** The headers that a HEAD answers, or undefined if it is refused. */
  async head(path: string): Promise<Headers | undefined> {
    const answer = await fetch(`${this.endpoint}${path}`, { method: 'HEAD', headers: this.headers('s3') });
    return answer.ok ? answer.headers : undefined;
  }

  private headers(service: string): Record<string, string> {
    const scope = `LOCAL/20260101/${this.region}/${service}/aws4_request`;
    return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` };
  }
}
