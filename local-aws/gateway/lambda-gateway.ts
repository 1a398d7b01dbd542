import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOf, type CodeStore } from '../lambda/code-store';
import { parseReference, type FunctionReference } from '../lambda/functions';
import { FunctionSettings } from '../moto/moto-workarounds';
import { readBody, type Upstream } from './proxy';
import { parseAddress } from './s3-requests';

/** What an Invoke asks for: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export interface InvokeRequest {
  readonly type: string;
  readonly wantsLog: boolean;
  /** The payload as it came. */
  readonly body: Buffer;
}

export interface InvokeResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A refusal that the caller can mend; clients read its type from the header. */
export function refuse(
  status: number,
  type: string,
  details: Readonly<Record<string, string>>,
): InvokeResponse {
  const body = JSON.stringify({ Type: 'User', ...details });
  return { status, headers: { 'x-amzn-errortype': type }, body };
}

export type OnInvoke = (reference: FunctionReference, request: InvokeRequest) => Promise<InvokeResponse>;

const FUNCTIONS =
  /^\/2015-03-31\/functions(?:\/([^/?]+))?(?:\/(code|configuration|invocations))?\/?(?:\?.*)?$/;
const CONCURRENCY = /^\/2017-10-31\/functions\/([^/?]+)\/concurrency\/?$/;
const LAYERS = /^\/2018-10-31\/layers\/[^/?]+\/versions\/?$/;

/** Lambda's part of the gateway: answers Invoke, and keeps the code that is uploaded. */
export class LambdaGateway {
  readonly settings = new FunctionSettings();

  constructor(
    private readonly upstream: Upstream,
    private readonly code: CodeStore,
    private readonly onInvoke: OnInvoke,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const [, reserved] = CONCURRENCY.exec(url) ?? [];
    if (reserved !== undefined && method !== 'GET')
      return this.reserve(parseReference(decodeURIComponent(reserved)), request, response);
    const [isFunction, target = '', action] = FUNCTIONS.exec(url) ?? [];
    const qualifier = parseAddress(url).query.get('Qualifier') ?? undefined;
    const reference = parseReference(decodeURIComponent(target), qualifier);
    if (action === 'invocations') return this.invoke(reference, request, response);
    const writes = method === 'POST' || method === 'PUT';
    if (isFunction !== undefined && writes) return this.configure(reference, request, response);
    if (LAYERS.test(url) && writes) return this.publishLayer(request, response);
    const deletes = method === 'DELETE' && isFunction !== undefined && qualifier === undefined;
    const complete = (told: string): string =>
      JSON.stringify(this.settings.complete(reference.name, JSON.parse(told) as Record<string, unknown>));
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
    const text = said.Code?.ZipFile ?? said.ZipFile;
    const zip = text === undefined ? undefined : Buffer.from(text, 'base64');
    if (zip && isRefused(zip, response)) return;
    if (zip) this.code.keep(zip);
    this.settings.remember(reference.name || parseReference(said.FunctionName ?? '').name, said);
    this.upstream.pass(request, response, { body });
  }

  /** PutFunctionConcurrency, DeleteFunctionConcurrency. */
  private async reserve(
    { name }: FunctionReference,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const body = await readBody(request);
    const Concurrency = body.length === 0 ? undefined : (JSON.parse(body.toString()) as unknown);
    this.upstream.pass(request, response, {
      body,
      onSuccess: () => {
        this.settings.remember(name, { Concurrency });
      },
    });
  }

  private async publishLayer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { Content: content } = JSON.parse(body.toString()) as { Content?: { ZipFile?: string } };
    const zip = content?.ZipFile === undefined ? undefined : Buffer.from(content.ZipFile, 'base64');
    if (zip && isRefused(zip, response)) return;
    this.upstream.pass(request, response, {
      body,
      onBody: (published) => {
        const { LayerVersionArn: arn } = JSON.parse(published) as { LayerVersionArn?: string };
        if (arn && zip) this.code.keepLayer(arn, zip);
        return published;
      },
    });
  }

  private async invoke(
    reference: FunctionReference,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const invoked = await this.onInvoke(reference, {
      type: String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse'),
      wantsLog: request.headers['x-amz-log-type'] === 'Tail',
      body: await readBody(request),
    });
    answer(response, invoked);
  }
}

/** Answers a zip that Lambda would not take. */
function isRefused(zip: Buffer, response: ServerResponse): boolean {
  const message = refusalOf(zip);
  if (message !== undefined) answer(response, refuse(400, 'InvalidParameterValueException', { message }));
  return message !== undefined;
}

function answer(response: ServerResponse, { status, headers, body }: InvokeResponse): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
