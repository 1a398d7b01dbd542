import type { IncomingMessage, ServerResponse } from 'node:http';
import { findZipError, type CodeStore } from '../lambda/code-store';
import { parseReference, type FunctionReference } from '../lambda/functions';
import { refuse, type InvokeRequest, type InvokeResponse } from '../lambda/invoke';
import { FunctionSettings } from '../moto/moto-workarounds';
import { readBody, type Upstream } from './proxy';
import { parseAddress } from './s3-requests';

/** Handles an Invoke request. */
export type OnInvoke = (reference: FunctionReference, request: InvokeRequest) => Promise<InvokeResponse>;

const FUNCTIONS =
  /^\/2015-03-31\/functions(?:\/([^/?]+))?(?:\/(code|configuration|invocations))?\/?(?:\?.*)?$/;
const CONCURRENCY = /^\/2017-10-31\/functions\/([^/?]+)\/concurrency\/?$/;
const LAYERS = /^\/2018-10-31\/layers\/[^/?]+\/versions\/?$/;

/** Handles Lambda requests: responds to Invoke, stores uploaded code, and completes the settings that moto returns. */
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
      return this.reserveConcurrency(parseReference(decodeURIComponent(reserved)), request, response);
    const [isFunction, target = '', action] = FUNCTIONS.exec(url) ?? [];
    const qualifier = parseAddress(url).query.get('Qualifier') ?? undefined;
    const reference = parseReference(decodeURIComponent(target), qualifier);
    if (action === 'invocations') return this.invoke(reference, request, response);
    const writes = method === 'POST' || method === 'PUT';
    if (isFunction !== undefined && writes) return this.configure(reference, request, response);
    if (LAYERS.test(url) && writes) return this.publishLayer(request, response);
    const deletes = method === 'DELETE' && isFunction !== undefined && qualifier === undefined;
    const complete = (body: string): string =>
      JSON.stringify(this.settings.complete(reference.name, JSON.parse(body) as Record<string, unknown>));
    this.upstream.forward(request, response, {
      ...(target !== '' && method === 'GET' && { onBody: complete }),
      ...(deletes && {
        onSuccess: () => {
          this.settings.forget(reference.name);
        },
      }),
    });
  }

  /** Handles CreateFunction, UpdateFunctionCode, and UpdateFunctionConfiguration. */
  private async configure(
    reference: FunctionReference,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const body = await readBody(request);
    const settings = JSON.parse(body.toString() || '{}') as Record<string, unknown> & {
      FunctionName?: string;
      ZipFile?: string;
      Code?: { ZipFile?: string };
    };
    const base64 = settings.Code?.ZipFile ?? settings.ZipFile;
    const zip = base64 === undefined ? undefined : Buffer.from(base64, 'base64');
    if (zip && refuseInvalid(zip, response)) return;
    if (zip) this.code.keep(zip);
    this.settings.remember(reference.name || parseReference(settings.FunctionName ?? '').name, settings);
    this.upstream.forward(request, response, { body });
  }

  /** Handles PutFunctionConcurrency and DeleteFunctionConcurrency. */
  private async reserveConcurrency(
    { name }: FunctionReference,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const body = await readBody(request);
    const Concurrency = body.length === 0 ? undefined : (JSON.parse(body.toString()) as unknown);
    this.upstream.forward(request, response, {
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
    if (zip && refuseInvalid(zip, response)) return;
    this.upstream.forward(request, response, {
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
    const result = await this.onInvoke(reference, {
      type: String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse'),
      wantsLog: request.headers['x-amz-log-type'] === 'Tail',
      body: await readBody(request),
    });
    respond(response, result);
  }
}

/** Refuses a zip that Lambda would not accept. @returns whether it has responded. */
function refuseInvalid(zip: Buffer, response: ServerResponse): boolean {
  const message = findZipError(zip);
  if (message !== undefined) respond(response, refuse(400, 'InvalidParameterValueException', { message }));
  return message !== undefined;
}

function respond(response: ServerResponse, { status, headers, body }: InvokeResponse): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
