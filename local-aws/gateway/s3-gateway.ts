import type { IncomingMessage, ServerResponse } from 'node:http';
import { encodeVersionListing, suspendsVersioning, withoutConditions } from '../moto/moto-workarounds';
import { readBody, type Upstream } from './proxy';
import {
  respondsEarly,
  isBatchDelete,
  hasNoSubresource,
  parseAddress,
  readBatchDelete,
  recognizeChange,
  type ObjectChange,
} from './s3-requests';

/** S3's part of the gateway: reports what changes objects, and mends what moto answers otherwise than S3. */
export class S3Gateway {
  /** Bucket policies as they came, of which moto has seen a part only. */
  readonly policies = new Map<string, string>();

  constructor(
    private readonly upstream: Upstream,
    /** Called before the client has its answer, so that nobody sees a change first. */
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
      this.upstream.pass(request, response, { onBody: encodeVersionListing });
      return;
    }
    const asked = { method, url, requestHeader: (name: string) => request.headers[name]?.toString() };
    const report = (answer: IncomingMessage): void => {
      if (method === 'DELETE' && key === '' && hasNoSubresource(query)) this.policies.delete(bucket);
      const change = recognizeChange({
        ...asked,
        responseHeader: (name) => answer.headers[name]?.toString(),
      });
      if (change) this.onChange(change);
    };
    const onBody = (body: string, answer: IncomingMessage): string => {
      if (!/<Error[\s>]/.test(body)) report(answer);
      return body;
    };
    this.upstream.pass(request, response, respondsEarly(asked) ? { onBody } : { onSuccess: report });
  }

  private async handleBatchDelete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A quiet request's answer would not name what was deleted: moto is asked aloud, and its answer made quiet again.
    const text = (await readBody(request)).toString();
    const body = Buffer.from(text.replace('<Quiet>true</Quiet>', '<Quiet>false</Quiet>'));
    const onBody = (answer: string): string => {
      readBatchDelete(request.url ?? '', answer).forEach((change) => {
        this.onChange(change);
      });
      return text.includes('<Quiet>true</Quiet>') ? answer.replace(/<Deleted>.*?<\/Deleted>/gs, '') : answer;
    };
    this.upstream.pass(request, response, { body, onBody });
  }

  private async handlePolicy(
    bucket: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const original = this.policies.get(bucket);
    if (request.method === 'PUT') {
      const policy = (await readBody(request)).toString();
      this.upstream.pass(request, response, {
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
    this.upstream.pass(request, response, {
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
    else this.upstream.pass(request, response, { body });
  }
}
