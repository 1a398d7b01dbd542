/** HTTP servers and requests on the loopback interface, with raw headers. */
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gateway, type GatewayEvents } from '../../local-aws/gateway/gateway';
import { CodeStore } from '../../local-aws/lambda/code-store';

/** A running server. */
export interface Served {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Starts a server on a free port. */
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

export interface RequestOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request without its signature. */
export type SignedRequest = [
  method: string,
  path: string,
  body?: string,
  headers?: RequestOptions['headers'],
];

export interface ReceivedResponse {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export async function sendRequest(
  port: number,
  { method = 'GET', path = '/', headers = {}, body = '' }: RequestOptions,
): Promise<ReceivedResponse> {
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const received = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ port, host: '127.0.0.1', agent: false, method, path, headers: { ...length, ...headers } })
      .once('response', resolve)
      .once('error', reject)
      .end(body);
  });
  return { status: received.statusCode, headers: received.headers, body: await readText(received) };
}

export async function readText(stream: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Returns an Authorization header with the service in its credential scope. */
export function signedFor(service: string): { readonly authorization: string } {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=LOCAL/20260131/eu-central-1/${service}/aws4_request, Signature=0`,
  };
}

/** A request that reached the server in place of moto. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A gateway in front of a server that stands in for moto and sends `response`. */
export class MotoBehindGateway {
  readonly seen: Seen[] = [];
  response: { status?: number; headers?: Record<string, string>; body?: string } = {};
  port = 0;
  private moto: Served | undefined;
  private gateway: Gateway | undefined;

  async start(events: Partial<GatewayEvents> = {}, code = new CodeStore('unused'), port = 0): Promise<this> {
    this.moto = await serve((request, response) => {
      void readText(request).then((body) => {
        this.seen.push({ method: request.method, url: request.url, headers: request.headers, body });
        response.writeHead(this.response.status ?? 200, this.response.headers).end(this.response.body);
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

  async send(options: RequestOptions): Promise<ReceivedResponse> {
    return sendRequest(this.port, options);
  }

  /** Sends a request that is signed for a service. */
  async sendSigned(
    service: string,
    [method, path, body = '', headers]: SignedRequest,
  ): Promise<ReceivedResponse> {
    return this.send({ method, path, body, headers: { ...signedFor(service), ...headers } });
  }

  async stop(): Promise<void> {
    await this.gateway?.stop();
    await this.moto?.close();
  }
}
