import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CodeStore } from './code-store';
import { parseReference, type FunctionReference } from './functions';
import { BucketPolicies, FunctionSettings, suspendsVersioning } from './mends';
import {
  isBatchDelete,
  parseAddress,
  readBatchDelete,
  recogniseChange,
  type ObjectChange,
} from './s3-requests';

/** What the front tells of what passes through it. */
export interface FrontEvents {
  /** An object was changed; called before the client has its answer, so that nobody sees the change first. */
  onChange(change: ObjectChange): void;
  /** moto answered 5xx. */
  onServerError(description: string): void;
  /** Answers an Invoke. */
  onInvoke(reference: FunctionReference, invocation: InvokeRequest): Promise<InvokeAnswer>;
}

export interface InvokeRequest {
  readonly type: string;
  readonly wantsLog: boolean;
  readonly payload: unknown;
}

export interface InvokeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How one exchange is treated on its way. */
interface Passage {
  /** Replaces the request's body. */
  readonly body?: Buffer;
  /** Sees the answer's status and headers; called before the client does. */
  readonly onHead?: (answer: IncomingMessage) => void;
  /** Sees the whole answer and may replace it; without it the answer is streamed. */
  readonly onBody?: (answer: IncomingMessage, body: string) => string;
}

const FUNCTIONS =
  /^\/2015-03-31\/functions(?:\/([^/?]+))?(?:\/(code|configuration|invocations))?\/?(?:\?.*)?$/;
const LAYERS = /^\/2018-10-31\/layers\/[^/?]+\/versions\/?$/;
/** Headers that speak of the body as it was before it was replaced. */
const BODY_HEADERS =
  /^(content-length|content-md5|transfer-encoding|x-amz-checksum-.*|x-amz-decoded-content-length)$/i;

/**
 * A thin HTTP server before moto. Everything passes through it with its raw headers and streamed bodies; what it adds is
 * in FrontEvents, what it mends in mends.ts.
 */
export class Front {
  private readonly server: Server;
  private readonly policies = new BucketPolicies();
  private readonly settings = new FunctionSettings();

  constructor(
    private readonly motoPort: number,
    private readonly code: CodeStore,
    private readonly events: FrontEvents,
  ) {
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      this.handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    };
    this.server = createServer(handle);
    // The AWS command line waits for this before it sends a large body.
    this.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      response.writeContinue();
      handle(request, response);
    });
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

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '/' } = request;
    const service =
      /Credential=[^/]*\/\d*\/[^/]*\/([^/]*)\//.exec(request.headers.authorization ?? '')?.[1] ?? 's3';
    if (service === 'lambda' && FUNCTIONS.test(url)) return this.handleFunction(request, response);
    if (service === 'lambda' && LAYERS.test(url) && request.method === 'POST')
      return this.handleLayer(request, response);
    if (service === 's3') return this.handleS3(request, response);
    this.pass(request, response);
  }

  private async handleFunction(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const [, target = '', action] = FUNCTIONS.exec(url) ?? [];
    const reference = parseReference(
      decodeURIComponent(target),
      parseAddress(url).query.get('Qualifier') ?? undefined,
    );
    if (action === 'invocations') return this.invoke(reference, request, response);
    const complete = (_: IncomingMessage, answer: string): string =>
      JSON.stringify(this.settings.complete(reference.name, JSON.parse(answer) as Record<string, unknown>));
    if (method === 'GET') {
      this.pass(request, response, target ? { onBody: complete } : {});
      return;
    }
    if (method !== 'POST' && method !== 'PUT') {
      this.pass(request, response);
      return;
    }
    const body = await readBody(request);
    const said = JSON.parse(body.toString() || '{}') as Record<string, unknown> & {
      FunctionName?: string;
      ZipFile?: string;
      Code?: { ZipFile?: string };
    };
    const zip = said.Code?.ZipFile ?? said.ZipFile;
    if (zip !== undefined) this.code.keep(Buffer.from(zip, 'base64'));
    const name = reference.name || parseReference(said.FunctionName ?? '').name;
    this.settings.remember(name, said);
    this.pass(request, response, { body });
  }

  private async handleLayer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { Content: content } = JSON.parse(body.toString()) as { Content?: { ZipFile?: string } };
    this.pass(request, response, {
      body,
      onBody: (answer, text) => {
        const { LayerVersionArn: arn } = JSON.parse(text) as { LayerVersionArn?: string };
        if (isSuccess(answer) && arn && content?.ZipFile)
          this.code.keepLayer(arn, Buffer.from(content.ZipFile, 'base64'));
        return text;
      },
    });
  }

  private async invoke(
    reference: FunctionReference,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const text = (await readBody(request)).toString();
    const { status, headers, body } = await this.events.onInvoke(reference, {
      type: String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse'),
      wantsLog: request.headers['x-amz-log-type'] === 'Tail',
      payload: text === '' ? {} : (JSON.parse(text) as unknown),
    });
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }

  private async handleS3(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const { bucket, key, query } = parseAddress(url);
    if (key === '' && query.has('policy')) return this.handlePolicy(bucket, request, response);
    if (key === '' && query.has('versioning') && method === 'PUT') {
      const body = await readBody(request);
      if (suspendsVersioning(body.toString())) response.writeHead(200).end();
      else this.pass(request, response, { body });
      return;
    }
    if (isBatchDelete(method, url)) {
      // A quiet request's answer would not name what was deleted.
      const body = Buffer.from(
        (await readBody(request)).toString().replace('<Quiet>true</Quiet>', '<Quiet>false</Quiet>'),
      );
      const onBody = (answer: IncomingMessage, text: string): string => {
        if (isSuccess(answer))
          readBatchDelete(url, text).forEach((change) => {
            this.events.onChange(change);
          });
        return text;
      };
      this.pass(request, response, { body, onBody });
      return;
    }
    this.pass(request, response, {
      onHead: (answer) => {
        if (!isSuccess(answer)) return;
        const change = recogniseChange({
          method,
          url,
          requestHeader: (name) => header(request, name),
          answerHeader: (name) => header(answer, name),
        });
        if (change) this.events.onChange(change);
      },
    });
  }

  private async handlePolicy(
    bucket: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const original = this.policies.get(bucket);
    if (request.method === 'PUT') {
      const body = Buffer.from(this.policies.put(bucket, (await readBody(request)).toString()));
      this.pass(request, response, { body });
      return;
    }
    if (request.method === 'GET' && original !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(original);
      return;
    }
    if (request.method === 'DELETE') this.policies.delete(bucket);
    this.pass(request, response);
  }

  private pass(
    request: IncomingMessage,
    response: ServerResponse,
    { body, onHead, onBody }: Passage = {},
  ): void {
    const headers = pairs(request.rawHeaders).filter(
      ([name]) => name.toLowerCase() !== 'expect' && !(body && BODY_HEADERS.test(name)),
    );
    if (body) headers.push(['Content-Length', String(body.length)]);
    const upstream = httpRequest({
      host: '127.0.0.1',
      port: this.motoPort,
      method: request.method,
      path: request.url,
      headers: headers.flat(),
      setHost: false,
    });
    upstream.once('response', (answer) => {
      void this.answer(request, response, answer, { ...(onHead && { onHead }), ...(onBody && { onBody }) });
    });
    upstream.once('error', (error) => response.destroy(error));
    response.once('close', () => upstream.destroy());
    if (body) upstream.end(body);
    else request.pipe(upstream);
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    answer: IncomingMessage,
    { onHead, onBody }: Passage,
  ): Promise<void> {
    const { statusCode: status = 502, statusMessage } = answer;
    if (status >= 500)
      this.events.onServerError(
        `${request.method ?? ''} ${request.url ?? ''} was answered ${status} ${statusMessage ?? ''}`,
      );
    onHead?.(answer);
    if (!onBody) {
      response.writeHead(status, statusMessage, answer.rawHeaders);
      answer.pipe(response);
      return;
    }
    const text = (await readBody(answer)).toString();
    const body = Buffer.from(isSuccess(answer) ? onBody(answer, text) : text);
    const headers = pairs(answer.rawHeaders).filter(([name]) => !BODY_HEADERS.test(name));
    response
      .writeHead(status, statusMessage, [...headers, ['Content-Length', String(body.length)]].flat())
      .end(body);
  }
}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  return headers[name]?.toString();
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as [string, string]] : [],
  );
}

async function readBody(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
