import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CodeStore } from './code-store';
import { parseReference, type FunctionReference } from './functions';
import { FunctionSettings } from './mends';
import { readBody, type Upstream } from './passage';
import { parseAddress } from './s3-requests';

/** What an Invoke asks for: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
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

export type OnInvoke = (reference: FunctionReference, request: InvokeRequest) => Promise<InvokeAnswer>;

const FUNCTIONS =
  /^\/2015-03-31\/functions(?:\/([^/?]+))?(?:\/(code|configuration|invocations))?\/?(?:\?.*)?$/;
const LAYERS = /^\/2018-10-31\/layers\/[^/?]+\/versions\/?$/;

/** Lambda's part of the front: answers Invoke, and keeps the code that is uploaded. */
export class LambdaFront {
  readonly settings = new FunctionSettings();

  constructor(
    private readonly upstream: Upstream,
    private readonly code: CodeStore,
    private readonly onInvoke: OnInvoke,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const [isFunction, target = '', action] = FUNCTIONS.exec(url) ?? [];
    const qualifier = parseAddress(url).query.get('Qualifier') ?? undefined;
    const reference = parseReference(decodeURIComponent(target), qualifier);
    if (action === 'invocations') return this.invoke(reference, request, response);
    const writes = method === 'POST' || method === 'PUT';
    if (isFunction !== undefined && writes) return this.configure(reference, request, response);
    if (LAYERS.test(url) && writes) return this.publishLayer(request, response);
    const deletes = method === 'DELETE' && isFunction !== undefined && qualifier === undefined;
    const complete = (answer: string): string =>
      JSON.stringify(this.settings.complete(reference.name, JSON.parse(answer) as Record<string, unknown>));
    this.upstream.pass(request, response, {
      ...(target !== '' && method === 'GET' && { onBody: complete }),
      ...(deletes && {
        onSuccess: () => {
          this.settings.forget(reference.name);
        },
      }),
    });
  }

  /** CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration. */
  private async configure(
    reference: FunctionReference,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const body = await readBody(request);
    const said = JSON.parse(body.toString() || '{}') as Record<string, unknown> & {
      FunctionName?: string;
      ZipFile?: string;
      Code?: { ZipFile?: string };
    };
    const zip = said.Code?.ZipFile ?? said.ZipFile;
    if (zip !== undefined) this.code.keep(Buffer.from(zip, 'base64'));
    this.settings.remember(reference.name || parseReference(said.FunctionName ?? '').name, said);
    this.upstream.pass(request, response, { body });
  }

  private async publishLayer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { Content: content } = JSON.parse(body.toString()) as { Content?: { ZipFile?: string } };
    this.upstream.pass(request, response, {
      body,
      onBody: (answer) => {
        const { LayerVersionArn: arn } = JSON.parse(answer) as { LayerVersionArn?: string };
        if (arn && content?.ZipFile) this.code.keepLayer(arn, Buffer.from(content.ZipFile, 'base64'));
        return answer;
      },
    });
  }

  private async invoke(
    reference: FunctionReference,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const text = (await readBody(request)).toString();
    const { status, headers, body } = await this.onInvoke(reference, {
      type: String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse'),
      wantsLog: request.headers['x-amz-log-type'] === 'Tail',
      payload: text === '' ? {} : (JSON.parse(text) as unknown),
    });
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }
}
