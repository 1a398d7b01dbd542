import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** How one exchange is treated on its way. */
export interface ProxyRules {
  /** Replaces the request's body. */
  readonly body?: Buffer;
  /** Sees a successful answer's headers; called before the client does. */
  readonly onSuccess?: (answer: IncomingMessage) => void;
  /** Sees the whole of a successful answer and may replace it; without it the answer is streamed. */
  readonly onBody?: (body: string, answer: IncomingMessage) => string;
}

/** Headers that speak of the body as it was before it was replaced. */
const BODY_HEADERS =
  /^(content-length|content-md5|transfer-encoding|x-amz-checksum-.*|x-amz-decoded-content-length)$/i;

/** moto allows every origin, and bucket settings may allow some: no web page may read what the gateway's own page may. */
const BROWSER_HEADERS =
  /^(access-control-.*|content-security-policy(-report-only)?|x-content-type-options)$/i;

/** An object shares the live page's origin. Opened in a browser, an HTML object could call AWS as that page does. */
const SANDBOX: [string, string][] = [
  ['Content-Security-Policy', 'sandbox'],
  ['X-Content-Type-Options', 'nosniff'],
];

/** The way to moto and back: raw headers, streamed bodies, and nothing changed but what a Passage and browsers need. */
export class Upstream {
  private readonly moto: URL;

  /** @param endpoint of moto. @param onServerError called when moto answers 5xx. */
  constructor(
    endpoint: string,
    private readonly onServerError: (description: string) => void,
  ) {
    this.moto = new URL(endpoint);
  }

  pass(request: IncomingMessage, response: ServerResponse, passage: ProxyRules = {}): void {
    const { body } = passage;
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
    upstream.once('response', (answer) => {
      this.answer(request, response, answer, passage).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    upstream.once('error', (error) => response.destroy(error));
    response.once('close', () => upstream.destroy());
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    // Piping nothing would announce a body in chunks.
    if (body || (length === undefined && encoding === undefined)) upstream.end(body);
    else request.pipe(upstream);
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    answer: IncomingMessage,
    { onSuccess, onBody }: ProxyRules,
  ): Promise<void> {
    const { statusCode: status = 502, statusMessage } = answer;
    if (status >= 500)
      this.onServerError(
        `${request.method ?? ''} ${request.url ?? ''} was answered ${status} ${statusMessage ?? ''}`,
      );
    const headers = [...pairs(answer.rawHeaders).filter(([name]) => !BROWSER_HEADERS.test(name)), ...SANDBOX];
    const succeeded = status >= 200 && status < 300;
    if (succeeded) onSuccess?.(answer);
    if (!succeeded || !onBody) {
      response.writeHead(status, statusMessage, headers.flat());
      await pipeline(answer, response);
      return;
    }
    const original = await readBody(answer);
    const text = original.toString();
    const replaced = onBody(text, answer);
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
