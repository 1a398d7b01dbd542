import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** How to forward one request. */
export interface ProxyRules {
  /** Replaces the request's body. */
  readonly body?: Buffer;
  /** Called with a 2xx response, before the client gets it. */
  readonly onSuccess?: (response: IncomingMessage) => void;
  /** Returns the body to send in place of a 2xx response's body. @default the body is streamed unchanged */
  readonly onBody?: (body: string, response: IncomingMessage) => string;
}

/** Headers that no longer apply once the body is replaced. */
const BODY_HEADERS =
  /^(content-length|content-md5|transfer-encoding|x-amz-checksum-.*|x-amz-decoded-content-length)$/i;

/** Removed from every response: moto allows all origins, and a bucket's CORS rules may allow some. */
const BROWSER_HEADERS =
  /^(access-control-.*|content-security-policy(-report-only)?|x-content-type-options)$/i;

/** Objects have the origin of the live page: without a sandbox, an HTML object in a browser could call the local AWS. */
const SANDBOX: [string, string][] = [
  ['Content-Security-Policy', 'sandbox'],
  ['X-Content-Type-Options', 'nosniff'],
];

/** Forwards requests to moto with raw headers and streamed bodies. Changes only what ProxyRules and browsers require. */
export class Upstream {
  private readonly moto: URL;

  /** @param endpoint of moto. @param onServerError called when moto responds 5xx. */
  constructor(
    endpoint: string,
    private readonly onServerError: (description: string) => void,
  ) {
    this.moto = new URL(endpoint);
  }

  forward(request: IncomingMessage, response: ServerResponse, rules: ProxyRules = {}): void {
    const { body } = rules;
    const headers = pairs(request.rawHeaders).filter(
      ([name]) => name.toLowerCase() !== 'expect' && !(body && BODY_HEADERS.test(name)),
    );
    if (body) headers.push(['Content-Length', String(body.length)]);
    const upstream = httpRequest({
      host: this.moto.hostname,
      port: this.moto.port,
      method: request.method,
      path: `${this.moto.pathname.replace(/\/$/, '')}${request.url ?? ''}`,
      headers: headers.flat(),
      setHost: false,
    });
    upstream.once('response', (received) => {
      this.respond(request, response, received, rules).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    upstream.once('error', (error) => response.destroy(error));
    response.once('close', () => upstream.destroy());
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    // Piping an empty body would add `Transfer-Encoding: chunked`.
    if (body || (length === undefined && encoding === undefined)) upstream.end(body);
    else request.pipe(upstream);
  }

  private async respond(
    request: IncomingMessage,
    response: ServerResponse,
    received: IncomingMessage,
    { onSuccess, onBody }: ProxyRules,
  ): Promise<void> {
    const { statusCode: status = 502, statusMessage } = received;
    if (status >= 500)
      this.onServerError(
        `${request.method ?? ''} ${request.url ?? ''} returned status ${status} ${statusMessage ?? ''}`,
      );
    const headers = [
      ...pairs(received.rawHeaders).filter(([name]) => !BROWSER_HEADERS.test(name)),
      ...SANDBOX,
    ];
    const succeeded = status >= 200 && status < 300;
    if (succeeded) onSuccess?.(received);
    if (!succeeded || !onBody) {
      response.writeHead(status, statusMessage, headers.flat());
      await pipeline(received, response);
      return;
    }
    const original = await readBody(received);
    const text = original.toString();
    const replaced = onBody(text, received);
    if (replaced === text) {
      response.writeHead(status, statusMessage, headers.flat()).end(original);
      return;
    }
    const body = Buffer.from(replaced);
    const kept = headers.filter(([name]) => !BODY_HEADERS.test(name));
    response
      .writeHead(status, statusMessage, [...kept, ['Content-Length', String(body.length)]].flat())
      .end(body);
  }
}

export async function readBody(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as [string, string]] : [],
  );
}
