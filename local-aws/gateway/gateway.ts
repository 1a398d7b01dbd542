import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CodeStore } from '../lambda/code-store';
import type { Settings } from '../moto/moto-workarounds';
import { LambdaGateway, type OnInvoke } from './lambda-gateway';
import { PageGateway } from './page-gateway';
import { Upstream } from './proxy';
import { findRefusal } from './request-guard';
import { S3Gateway } from './s3-gateway';
import type { ObjectChange } from './s3-requests';

/** Callbacks of the gateway. */
export interface GatewayEvents {
  /** Called when an object has changed, before the client gets its response. */
  readonly onChange: (change: ObjectChange) => void;
  /** Called when an item was written or an event source mapping changed, before the client gets its response. */
  readonly onStreamChange: () => void;
  /** Called when moto has responded 5xx. */
  readonly onServerError: (description: string) => void;
  /** Handles an Invoke request. */
  readonly onInvoke: OnInvoke;
}

/** State that moto does not hold. It is saved as JSON. */
export interface GatewayMemory {
  /** Bucket policies as the client sent them, by bucket. */
  readonly policies: Readonly<Record<string, string>>;
  /** Settings by function name. */
  readonly settings: Readonly<Record<string, Settings>>;
}

/**
 * HTTP server in front of moto. Forwards every request with its raw headers and a streamed body. GatewayEvents lists what it
 * reports, moto-workarounds.ts what it corrects.
 */
export class Gateway {
  readonly page = new PageGateway();
  private readonly server: Server;
  private readonly upstream: Upstream;
  private readonly s3: S3Gateway;
  private readonly lambda: LambdaGateway;
  private readonly onStreamChange: GatewayEvents['onStreamChange'];

  constructor(
    /** Endpoint of moto. */
    moto: string,
    code: CodeStore,
    { onChange, onStreamChange, onServerError, onInvoke }: GatewayEvents,
  ) {
    this.onStreamChange = onStreamChange;
    this.upstream = new Upstream(moto, onServerError);
    this.s3 = new S3Gateway(this.upstream, onChange);
    this.lambda = new LambdaGateway(this.upstream, code, onInvoke);
    // Without a listener for `upgrade`, WebSocket requests arrive here and are guarded too.
    this.server = createServer((request, response) => {
      this.guard(request, response);
    });
    // The AWS CLI waits for "100 Continue" before it sends a large body.
    this.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      this.guard(request, response, () => {
        response.writeContinue();
      });
    });
  }

  /** State to restore in the next gateway. */
  get memory(): GatewayMemory {
    return {
      policies: Object.fromEntries(this.s3.policies),
      settings: Object.fromEntries(this.lambda.settings.remembered),
    };
  }

  /** Restores the state of an earlier gateway. */
  restore({ policies, settings }: GatewayMemory): void {
    for (const [bucket, policy] of Object.entries(policies)) this.s3.policies.set(bucket, policy);
    for (const [name, saved] of Object.entries(settings)) this.lambda.settings.remembered.set(name, saved);
  }

  /** Listens on the loopback interface. @returns the port, which differs from `port` if that one is taken. */
  async listen(port: number): Promise<number> {
    try {
      await this.listenOn(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await this.listenOn(0);
    }
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async listenOn(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Refuses requests of foreign web pages and handles all others. @param accept called before a request is handled. */
  private guard(
    request: IncomingMessage,
    response: ServerResponse,
    accept: () => void = () => undefined,
  ): void {
    const service = serviceOf(request);
    const refusal = findRefusal(request, request.socket.localPort ?? 0);
    if (refusal !== undefined) {
      refuse(service, response, 403, 'AccessDenied', refusal);
      return;
    }
    accept();
    this.handle(service, request, response).catch((error: unknown) => {
      // A URL that cannot be decoded is the client's error; any other error is the gateway's.
      const [status, code] = error instanceof URIError ? [400, 'InvalidURI'] : [500, 'InternalError'];
      refuse(service, response, status, code, error instanceof Error ? error.message : String(error));
    });
  }

  private async handle(service: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.page.handle(request, response)) return;
    if (changesStream(service, request))
      this.upstream.forward(request, response, { onSuccess: this.onStreamChange });
    else if (service === 's3') await this.s3.handle(request, response);
    else if (service === 'lambda') await this.lambda.handle(request, response);
    else this.upstream.forward(request, response);
  }
}

/** Returns the service in the credential scope. Presigned URLs have the scope in the query, and only S3 uses them. */
function serviceOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]*\/\d*\/[^/]*\/([^/]*)\//.exec(headers.authorization ?? '')?.[1] ?? 's3';
}

const WRITES_ITEMS = /\.(?:(?:Put|Update|Delete|BatchWrite|TransactWrite)Items?|(?:Batch)?Execute\w+)$/;

/** Returns whether a successful request can add records to a stream, or adds a reader of one. */
function changesStream(service: string, { method, url, headers }: IncomingMessage): boolean {
  if (service === 'dynamodb') return WRITES_ITEMS.test(String(headers['x-amz-target']));
  return service === 'lambda' && method !== 'GET' && /^\/2015-03-31\/event-source-mappings\b/.test(url ?? '');
}

/** Responds with an error in the format of the service. */
function refuse(
  service: string,
  response: ServerResponse,
  status: number,
  Code: string,
  Message: string,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const [type, body] =
    service === 's3'
      ? ['application/xml', `<Error><Code>${Code}</Code><Message>${escapeXml(Message)}</Message></Error>`]
      : ['application/json', JSON.stringify({ Message })];
  response.writeHead(status, { 'content-type': type, 'x-amzn-errortype': Code }).end(body);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
