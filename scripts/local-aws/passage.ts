import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** How one exchange is treated on its way. */
export interface Passage {
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

/** The way to moto and back: raw headers, streamed bodies, and nothing changed but what a Passage says. */
export class Upstream {
  constructor(
    private readonly port: number,
    /** Called when moto answers 5xx. */
    private readonly onServerError: (description: string) => void,
  ) {}

  pass(request: IncomingMessage, response: ServerResponse, passage: Passage = {}): void {
    const { body } = passage;
    const headers = pairs(request.rawHeaders).filter(
      ([name]) => name.toLowerCase() !== 'expect' && !(body && BODY_HEADERS.test(name)),
    );
    if (body) headers.push(['Content-Length', String(body.length)]);
    const upstream = httpRequest({
      host: '127.0.0.1',
      port: this.port,
      method: request.method,
      path: request.url,
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
    { onSuccess, onBody }: Passage,
  ): Promise<void> {
    const { statusCode: status = 502, statusMessage } = answer;
    if (status >= 500)
      this.onServerError(
        `${request.method ?? ''} ${request.url ?? ''} was answered ${status} ${statusMessage ?? ''}`,
      );
    const succeeded = status >= 200 && status < 300;
    if (succeeded) onSuccess?.(answer);
    if (!succeeded || !onBody) {
      response.writeHead(status, statusMessage, answer.rawHeaders);
      await pipeline(answer, response);
      return;
    }
    const original = await readBody(answer);
    const text = original.toString();
    const replaced = onBody(text, answer);
    if (replaced === text) {
      response.writeHead(status, statusMessage, answer.rawHeaders).end(original);
      return;
    }
    const body = Buffer.from(replaced);
    const headers = pairs(answer.rawHeaders).filter(([name]) => !BODY_HEADERS.test(name));
    response
      .writeHead(status, statusMessage, [...headers, ['Content-Length', String(body.length)]].flat())
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
