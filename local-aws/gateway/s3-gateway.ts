import type { IncomingMessage, ServerResponse } from 'node:http';
import { encodeVersionListing, suspendsVersioning, withoutConditions } from '../moto/moto-workarounds';
import { readBody, type Upstream } from './proxy';
import {
  hasNoSubresource,
  isBatchDelete,
  parseAddress,
  readBatchDelete,
  recognizeChange,
  respondsEarly,
  type ObjectChange,
} from './s3-requests';

/** Handles S3 requests: reports changes of objects, and corrects responses of moto that differ from those of S3. */
export class S3Gateway {
  /** Bucket policies as the client sent them. moto gets only a part of each. */
  readonly policies = new Map<string, string>();

  constructor(
    private readonly upstream: Upstream,
    /** Called before the client gets its response. */
    private readonly onChange: (change: ObjectChange) => void,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const { bucket, key, query } = parseAddress(url);
    if (isBatchDelete(method, url)) return this.handleBatchDelete(request, response);
    if (key === '' && query.has('policy')) return this.handlePolicy(bucket, request, response);
    if (key === '' && query.has('versioning') && method === 'PUT')
      return this.handleVersioning(request, response);
    if (key === '' && query.has('versions') && query.get('encoding-type') === 'url') {
      this.upstream.forward(request, response, { onBody: encodeVersionListing });
      return;
    }
    const exchange = { method, url, requestHeader: (name: string) => request.headers[name]?.toString() };
    const report = (received: IncomingMessage): void => {
      if (method === 'DELETE' && key === '' && hasNoSubresource(query)) this.policies.delete(bucket);
      const change = recognizeChange({
        ...exchange,
        responseHeader: (name) => received.headers[name]?.toString(),
      });
      if (change) this.onChange(change);
    };
    const onBody = (body: string, received: IncomingMessage): string => {
      if (!/<Error[\s>]/.test(body)) report(received);
      return body;
    };
    this.upstream.forward(request, response, respondsEarly(exchange) ? { onBody } : { onSuccess: report });
  }

  private async handleBatchDelete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The response to a quiet request would not name the deleted objects, so moto gets a request that is not quiet.
    const text = (await readBody(request)).toString();
    const body = Buffer.from(text.replace('<Quiet>true</Quiet>', '<Quiet>false</Quiet>'));
    const onBody = (result: string): string => {
      readBatchDelete(request.url ?? '', result).forEach((change) => {
        this.onChange(change);
      });
      return text.includes('<Quiet>true</Quiet>') ? result.replace(/<Deleted>.*?<\/Deleted>/gs, '') : result;
    };
    this.upstream.forward(request, response, { body, onBody });
  }

  private async handlePolicy(
    bucket: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const original = this.policies.get(bucket);
    if (request.method === 'PUT') {
      const policy = (await readBody(request)).toString();
      this.upstream.forward(request, response, {
        body: Buffer.from(withoutConditions(policy)),
        onSuccess: () => {
          this.policies.set(bucket, policy);
        },
      });
      return;
    }
    if (request.method === 'GET' && original !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(original);
      return;
    }
    this.upstream.forward(request, response, {
      ...(request.method === 'DELETE' && {
        onSuccess: () => {
          this.policies.delete(bucket);
        },
      }),
    });
  }

  private async handleVersioning(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (suspendsVersioning(body.toString())) response.writeHead(200).end();
    else this.upstream.forward(request, response, { body });
  }
}
