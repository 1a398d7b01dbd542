/**
 * A request handler for SDK clients that returns responses from a list and records requests. The serializers, parsers,
 * error classes and retries of the clients are real.
 */
import { Readable } from 'node:stream';
import type { AwsClients } from '../../lambda-src/stores/aws-clients';
import { createAwsClients } from '../../lambda-src/stores/aws-clients';
import { CLIENT_VARIABLES } from '../../scripts/checks/function/function-variables';

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
}

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export class FakeHttp {
  readonly requests: FakeRequest[] = [];
  readonly clients: AwsClients;
  readonly options = { abortSignal: new AbortController().signal };
  private readonly responses: FakeAnswer[];

  constructor(...responses: FakeAnswer[]) {
    this.responses = responses;
    Object.assign(process.env, CLIENT_VARIABLES);
    this.clients = createAwsClients();
    for (const client of [this.clients.s3, this.clients.table]) {
      (client.config as { requestHandler: unknown }).requestHandler = {
        handle: (request: FakeRequest) => this.handle(request),
        destroy: () => undefined,
      };
    }
  }

  /** Returns the only request. @throws Error if there is not exactly one. */
  get request(): FakeRequest {
    const [request, ...others] = this.requests;
    if (!request || others.length > 0)
      throw new Error(`Expected 1 request, but there are ${this.requests.length}.`);
    return request;
  }

  /** Returns the JSON body of the only request. */
  get json(): unknown {
    return JSON.parse(new TextDecoder().decode(this.request.body as Uint8Array)) as unknown;
  }

  private async handle(request: FakeRequest): Promise<unknown> {
    await Promise.resolve();
    this.requests.push(request);
    const {
      status = 200,
      headers = {},
      body = '',
    } = this.responses[this.requests.length - 1] ?? this.responses.at(-1) ?? {};
    const stream = body instanceof Readable ? body : Readable.from([Buffer.from(body as Uint8Array)]);
    return { response: { statusCode: status, reason: '', headers, body: stream } };
  }
}

/** Creates an error response of S3. */
export function s3Error(status: number, code: string, message = code): FakeAnswer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}
