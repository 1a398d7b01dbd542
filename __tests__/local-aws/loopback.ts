/** Small HTTP servers and plain exchanges on the loopback interface, header by header as on the wire. */
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gateway, type GatewayEvents } from '../../local-aws/gateway/gateway';
import { CodeStore } from '../../local-aws/lambda/code-store';

export interface Served {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Serves on a free port until it is closed. */
export async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Exchange {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export async function exchange(
  port: number,
  { method = 'GET', path = '/', headers = {}, body = '' }: Exchange,
): Promise<Answer> {
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ port, host: '127.0.0.1', agent: false, method, path, headers: { ...length, ...headers } })
      .once('response', resolve)
      .once('error', reject)
      .end(body);
  });
  return { status: answer.statusCode, headers: answer.headers, body: await readText(answer) };
}

export async function readText(stream: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The authorization that tells a service apart. */
export function signedFor(service: string): { readonly authorization: string } {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=LOCAL/20260131/eu-central-1/${service}/aws4_request, Signature=0`,
  };
}

/** One request that reached the server standing for moto. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A front before a server that stands for moto and answers as it is told. */
export class MotoBehindGateway {
  readonly seen: Seen[] = [];
  answer: { status?: number; headers?: Record<string, string>; body?: string } = {};
  port = 0;
  private moto: Served | undefined;
  private gateway: Gateway | undefined;

  async start(events: Partial<GatewayEvents> = {}, code = new CodeStore('unused'), port = 0): Promise<this> {
    this.moto = await serve((request, response) => {
      void readText(request).then((body) => {
        this.seen.push({ method: request.method, url: request.url, headers: request.headers, body });
        response.writeHead(this.answer.status ?? 200, this.answer.headers).end(this.answer.body);
      });
    });
    this.gateway = new Gateway(`http://127.0.0.1:${this.moto.port}`, code, {
      onChange: () => undefined,
      onStreamChange: () => undefined,
      onServerError: () => undefined,
      onInvoke: () => Promise.resolve({ status: 200 }),
      ...events,
    });
    this.port = await this.gateway.listen(port);
    return this;
  }

  async exchange(what: Exchange): Promise<Answer> {
    return exchange(this.port, what);
  }

  async stop(): Promise<void> {
    await this.gateway?.stop();
    await this.moto?.close();
  }
}
