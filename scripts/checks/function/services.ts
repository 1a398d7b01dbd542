/**
 * The calls of S3 and DynamoDB that the function makes, served from memory on loopback, with faults on the wire. One server
 * serves many concurrent cases, each with a different key.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

/** Calls of the function. */
export type Call =
  | 'GET source'
  | 'HEAD source'
  | 'LIST versions'
  | 'HEAD thumbnail'
  | 'PUT thumbnail'
  | 'DELETE thumbnail'
  | 'GetItem'
  | 'UpdateItem';

/** Responds instead of the service. @param current current version of the original of the call. */
export type Fault = (request: IncomingMessage, response: ServerResponse, current: StoredVersion) => void;

export interface StoredVersion {
  readonly versionId: string;
  readonly body: Buffer;
  readonly lastModified: Date;
  /** Headers of the user metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface StoredFile {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export type Item = Record<string, { readonly S?: string; readonly N?: string; readonly L?: unknown }>;

const NONE: StoredVersion = { versionId: 'none', body: Buffer.alloc(0), lastModified: new Date(0) };

export const SOURCE = 'images';
export const THUMBNAILS = 'thumbnails';

export class Services {
  /** Versions by key, newest first. */
  readonly originals = new Map<string, StoredVersion[]>();
  /** Keys whose newest version is a delete marker. */
  readonly marked = new Set<string>();
  readonly thumbnails = new Map<string, StoredFile>();
  readonly items = new Map<string, Item>();
  /** Called before each call. @param subject source key or ImageID. @returns a fault, if there is one. */
  intercept: (call: Call, subject: string) => Fault | undefined = () => undefined;
  /** Delay of the response to a call, in milliseconds. */
  latency: (call: Call) => number = () => 0;
  private readonly server = http.createServer((request, response) => {
    void this.serve(request, response);
  });

  private port = 0;

  /** @returns the URL of the endpoint, which is the same after a restart. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    ({ port: this.port } = this.server.address() as AddressInfo);
    return `http://127.0.0.1:${this.port}`;
  }

  /** Refuses all connections from now on. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { call, subject, work } = this.route(request, body);
    const latency = this.latency(call);
    if (latency > 0) await setTimeout(latency);
    const fault = this.intercept(call, subject);
    if (fault) fault(request, response, this.originals.get(subject)?.[0] ?? NONE);
    else work(response);
  }

  private route(
    request: IncomingMessage,
    body: Buffer,
  ): { call: Call; subject: string; work: (response: ServerResponse) => void } {
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') {
      const input = JSON.parse(body.toString()) as DynamoDbInput;
      const call = target.split('.')[1] as 'GetItem' | 'UpdateItem';
      return {
        call,
        subject: input.Key.ImageID?.S ?? '',
        work: (response) => {
          this.table(call, input, response);
        },
      };
    }
    // Not with URL, which would resolve dots in a key.
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const [, bucket, ...rest] = path.split('/');
    const key = decodeURIComponent(rest.join('/'));
    const method = request.method ?? '';
    if (bucket === THUMBNAILS) {
      return {
        call: `${method} thumbnail` as Call,
        subject: key.slice(key.indexOf('/') + 1),
        work: (response) => {
          this.thumbnail(method, key, body, request, response);
        },
      };
    }
    const parameters = new URLSearchParams(query);
    if (parameters.has('versions')) {
      const prefix = parameters.get('prefix') ?? '';
      return {
        call: 'LIST versions',
        subject: prefix,
        work: (response) => {
          this.list(prefix, response);
        },
      };
    }
    return {
      call: `${method} source` as Call,
      subject: key,
      work: (response) => {
        this.original(method, key, response);
      },
    };
  }

  private original(method: string, key: string, response: ServerResponse): void {
    const [version] = this.originals.get(key) ?? [];
    if (!version || this.marked.has(key)) refuse(404, 'NoSuchKey')(undefined, response);
    else send(method, response, originalHeaders(version), version.body);
  }

  private list(prefix: string, response: ServerResponse): void {
    const versions = (this.originals.get(prefix) ?? []).map(
      ({ versionId, lastModified, body }, index) =>
        `<Version><Key>${xml(prefix)}</Key><VersionId>${versionId}</VersionId><IsLatest>${index === 0 && !this.marked.has(prefix)}</IsLatest>` +
        `<LastModified>${lastModified.toISOString()}</LastModified><ETag>"${versionId}"</ETag><Size>${body.length}</Size></Version>`,
    );
    const text = `<?xml version="1.0"?><ListVersionsResult><IsTruncated>false</IsTruncated>${versions.join('')}</ListVersionsResult>`;
    response.writeHead(200, { 'content-type': 'application/xml' }).end(text);
  }

  private thumbnail(
    method: string,
    key: string,
    body: Buffer,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (method === 'PUT') {
      const kept = Object.entries(request.headers).filter(([name]) =>
        /^(x-amz-meta-|content-type)/.test(name),
      );
      const headers = Object.fromEntries(kept) as Record<string, string>;
      this.thumbnails.set(key, { body: decoded(body, request), headers });
      response.writeHead(200, { etag: '"thumbnail"' }).end();
      return;
    }
    if (method === 'DELETE') {
      this.thumbnails.delete(key);
      response.writeHead(204).end();
      return;
    }
    const found = this.thumbnails.get(key);
    if (!found) refuse(404, 'NoSuchKey')(undefined, response);
    else send(method, response, { etag: '"thumbnail"', ...found.headers }, found.body);
  }

  private table(call: 'GetItem' | 'UpdateItem', input: DynamoDbInput, response: ServerResponse): void {
    const id = input.Key.ImageID?.S ?? '';
    const item = this.items.get(id);
    if (call === 'GetItem') {
      json(200, { ...(item && { Item: item }) })(undefined, response);
      return;
    }
    const { UpdateExpression: expression = '', ConditionExpression: condition = '' } = input;
    if (!condition.split(' OR ').some((term) => isTrue(term, item ?? {}, input))) {
      dynamoDbError('ConditionalCheckFailedException')(undefined, response);
      return;
    }
    this.items.set(id, updated(item ?? { ...input.Key }, expression, input));
    json(200, {})(undefined, response);
  }
}

interface DynamoDbInput {
  readonly Key: Item;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

/** Evaluates a condition of the forms that the function uses: `attribute_exists(#a)`, `attribute_not_exists(#a)`, `#a = :b`, `#a <> :b`. */
function isTrue(term: string, item: Item, input: DynamoDbInput): boolean {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
  const [, absent, named = ''] = /^attribute_(not_)?exists\((#\w+)\)$/.exec(term) ?? [];
  if (named) return (item[names[named] ?? ''] === undefined) === (absent !== undefined);
  const [, name = '', operator, value = ''] = /^(#\w+) (=|<>) (:\w+)$/.exec(term) ?? [];
  if (!name) throw new Error(`This condition is not supported: ${term}`);
  return (item[names[name] ?? '']?.S === values[value]?.S) === (operator === '=');
}

/** Applies an update expression of the only form that the function uses: `SET #a = :a, #b = if_not_exists(#b, :b) REMOVE #c`. */
function updated(item: Item, expression: string, input: DynamoDbInput): Item {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
  const result = { ...item };
  const [set = '', remove = ''] = expression.replace(/^SET /, '').split(' REMOVE ');
  for (const [, name = '', initial, value = ''] of set.matchAll(/(#\w+) = (if_not_exists\(#\w+, )?(:\w+)/g)) {
    const attribute = names[name] ?? '';
    const given = values[value];
    if (given && !(initial && attribute in result)) result[attribute] = given;
  }
  const removed = remove.split(', ').map((name) => names[name]);
  return Object.fromEntries(Object.entries(result).filter(([attribute]) => !removed.includes(attribute)));
}

export function originalHeaders({
  versionId,
  body,
  lastModified,
  metadata,
}: StoredVersion): Record<string, string> {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return {
    ...metadata,
    etag: `"${versionId}"`,
    'last-modified': lastModified.toUTCString(),
    'x-amz-version-id': versionId,
    'x-amz-checksum-crc32': checksum.toString('base64'),
    'x-amz-checksum-type': 'FULL_OBJECT',
  };
}

/** Decodes the body of a PUT, which may be aws-chunked with a trailing checksum. */
function decoded(body: Buffer, { headers }: IncomingMessage): Buffer {
  if (!headers['content-encoding']?.includes('aws-chunked')) return body;
  const chunks: Buffer[] = [];
  for (let start = 0; ;) {
    const lineEnd = body.indexOf('\r\n', start);
    const length = parseInt(body.toString('latin1', start, lineEnd), 16);
    if (!length) return Buffer.concat(chunks);
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    start = lineEnd + 2 + length + 2;
  }
}

function send(method: string, response: ServerResponse, headers: Record<string, string>, body: Buffer): void {
  response.writeHead(200, { ...headers, 'content-length': body.length });
  response.end(method === 'HEAD' ? undefined : body);
}

/** Responds with an S3 error. The response to a HEAD has only the status. */
export function refuse(
  status: number,
  code: string,
  message = code,
): (request: unknown, response: ServerResponse) => void {
  return (_, response) => {
    const headers = { 'content-type': 'application/xml' };
    const text = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${xml(message)}</Message></Error>`;
    response.writeHead(status, headers).end(response.req.method === 'HEAD' ? undefined : text);
  };
}

/** Message of S3's 400 InvalidRequest for a GET of an object under SSE-C without its key. */
export const SSE_C_MESSAGE =
  'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.';

/** Responds with a DynamoDB error. */
export function dynamoDbError(
  name: string,
  status = 400,
  message = name,
): (request: unknown, response: ServerResponse) => void {
  return json(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message });
}

function json(status: number, value: unknown): (request: unknown, response: ServerResponse) => void {
  return (_, response) => {
    const text = JSON.stringify(value);
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': String(crc32(text)) })
      .end(text);
  };
}

function xml(text: string): string {
  return text.replace(/[&<>]|\p{Cc}/gu, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}
