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

/** What the front tells of what passes through it. */
export interface GatewayEvents {
  /** An object was changed; called before the client has its answer, so that nobody sees the change first. */
  readonly onChange: (change: ObjectChange) => void;
  /** A record was written, or somebody began to follow a table's stream; called before the client has its answer. */
  readonly onStreamChange: () => void;
  /** moto answered 5xx. */
  readonly onServerError: (description: string) => void;
  /** Answers an Invoke. */
  readonly onInvoke: OnInvoke;
}

/** What the front knows and moto does not; survives as JSON. */
export interface GatewayMemory {
  /** Policies as they came, by bucket. */
  readonly policies: Readonly<Record<string, string>>;
  /** By function. */
  readonly settings: Readonly<Record<string, Settings>>;
}

/**
 * A thin HTTP server before moto. Everything passes through it with its raw headers and streamed bodies; what it adds is
 * in FrontEvents, what it mends in mends.ts.
 */
export class Gateway {
  readonly page = new PageGateway();
  private readonly server: Server;
  private readonly upstream: Upstream;
  private readonly s3: S3Gateway;
  private readonly lambda: LambdaGateway;
  private readonly onStreamChange: GatewayEvents['onStreamChange'];

  constructor(
    /** moto's address. */
    moto: string,
    code: CodeStore,
    { onChange, onStreamChange, onServerError, onInvoke }: GatewayEvents,
  ) {
    this.onStreamChange = onStreamChange;
    this.upstream = new Upstream(moto, onServerError);
    this.s3 = new S3Gateway(this.upstream, onChange);
    this.lambda = new LambdaGateway(this.upstream, code, onInvoke);
    // A request for an upgrade (a WebSocket) comes this way too: nobody listens to the server's event for these.
    this.server = createServer((request, response) => {
      this.guard(request, response);
    });
    // The AWS command line waits for this before it sends a large body.
    this.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      this.guard(request, response, () => {
        response.writeContinue();
      });
    });
  }

  /** What the next front has to be told. */
  get memory(): GatewayMemory {
    return {
      policies: Object.fromEntries(this.s3.policies),
      settings: Object.fromEntries(this.lambda.settings.remembered),
    };
  }

  /** Makes it know what another front knew. */
  recall({ policies, settings }: GatewayMemory): void {
    for (const [bucket, policy] of Object.entries(policies)) this.s3.policies.set(bucket, policy);
    for (const [name, said] of Object.entries(settings)) this.lambda.settings.remembered.set(name, said);
  }

  /** @returns the port; another than `port` if that is taken. */
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

  /** Refuses foreign requests and handles all others. @param accept called with a request that is not refused. */
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
      // What cannot be decoded is the client's fault, all else ours.
      const [status, code] = error instanceof URIError ? [400, 'InvalidURI'] : [500, 'InternalError'];
      refuse(service, response, status, code, error instanceof Error ? error.message : String(error));
    });
  }

  private async handle(service: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.page.handle(request, response)) return;
    if (changesStream(service, request))
      this.upstream.pass(request, response, { onSuccess: this.onStreamChange });
    else if (service === 's3') await this.s3.handle(request, response);
    else if (service === 'lambda') await this.lambda.handle(request, response);
    else this.upstream.pass(request, response);
  }
}

/** Services are told apart by the credential scope alone; a presigned address has it in its query, and is S3's. */
function serviceOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]*\/\d*\/[^/]*\/([^/]*)\//.exec(headers.authorization ?? '')?.[1] ?? 's3';
}

const WRITES_RECORDS = /\.(?:(?:Put|Update|Delete|BatchWrite|TransactWrite)Items?|(?:Batch)?Execute\w+)$/;

/** Whether a request, if it succeeds, gives those who follow a table something to read. */
function changesStream(service: string, { method, url, headers }: IncomingMessage): boolean {
  if (service === 'dynamodb') return WRITES_RECORDS.test(String(headers['x-amz-target']));
  return service === 'lambda' && method !== 'GET' && /^\/2015-03-31\/event-source-mappings\b/.test(url ?? '');
}

/** Answers an error in the form that the service's clients read. */
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
