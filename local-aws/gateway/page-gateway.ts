import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { ATTRIBUTES, INPUT_MEGABYTES, SUFFIXES } from '../../lambda-src/contract';
import { BYTES_PER_MEGABYTE } from '../../lambda-src/settings';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

/** The stack that the live page shows. */
export interface PageSettings {
  readonly sourceBucket: string;
  readonly thumbnailBucket: string;
  /** Side of the square that thumbnails fit in, in pixels. */
  readonly thumbnailSize: number;
  readonly metadataTable: string;
  /** Log group of the function. */
  readonly logGroup: string;
}

/** Settings for signing the page's requests. */
export interface PageClient {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The page previews no larger original. The function's limit in bytes, unless the stack sets another one. */
const MAX_INPUT_BYTES = INPUT_MEGABYTES.default * BYTES_PER_MEGABYTE;
const JAVASCRIPT = 'text/javascript; charset=utf-8';
const FOLDER = path.join(__dirname, '../page');

/** The page's files by URL path. No other file is served. */
const FILES: ReadonlyMap<string, { readonly file: string; readonly type: string }> = new Map([
  ['/', { file: path.join(FOLDER, 'index.html'), type: 'text/html; charset=utf-8' }],
  ['/_local/style.css', { file: path.join(FOLDER, 'style.css'), type: 'text/css; charset=utf-8' }],
  ['/_local/icon.svg', { file: path.join(FOLDER, 'icon.svg'), type: 'image/svg+xml' }],
  ...['page.js', 'image.js', 'card.js', 'figure.js', 'variants.js', 'aws.js'].map(
    (name) => [`/_local/${name}`, { file: path.join(FOLDER, name), type: JAVASCRIPT }] as const,
  ),
  ...[
    ['aws4fetch.js', 'aws4fetch/dist/aws4fetch.esm.mjs'],
    ['thumbhash.js', 'thumbhash/thumbhash.js'],
  ].map(
    ([name, file = '']) =>
      [`/_local/${name}`, { file: path.join(PROJECT_ROOT, 'node_modules', file), type: JAVASCRIPT }] as const,
  ),
]);

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; img-src 'self' blob: data:; connect-src 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** Serves the live page: a few static files, and `settings.json`, which describes the stack. */
export class PageGateway {
  private stack: (PageSettings & PageClient) | undefined;

  /** Shows a stack, once it is deployed. Until then, the page says that it is being deployed. */
  show(stack: PageSettings & PageClient): void {
    this.stack = stack;
  }

  /** Responds to a request for the page. @returns false if the request is for AWS; then it does nothing. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const { method = '', url = '' } = request;
    const [location = ''] = url.split('?');
    const reads = method === 'GET' || method === 'HEAD';
    // A bucket name cannot begin with an underscore.
    if (!location.startsWith('/_local/') && !(location === '/' && reads && !isSigned(request))) return false;
    const respond = (status: number, type: string, body: string | Buffer): void => {
      response.writeHead(status, {
        ...HEADERS,
        'content-type': type,
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    };
    const { file, type } = FILES.get(location) ?? {};
    if (!reads) respond(405, 'text/plain', 'The live page supports GET and HEAD only.');
    else if (location === '/_local/settings.json') respond(200, 'application/json', this.describeStack());
    else if (file !== undefined && type !== undefined) respond(200, type, readFileSync(file));
    else respond(404, 'text/plain', 'The live page has no such file.');
    return true;
  }

  /** Returns `null` as JSON until there is a stack. A 404 would log an error in the browser's console. */
  private describeStack(): string {
    const contract = { attributes: ATTRIBUTES, suffixes: SUFFIXES, maxInputBytes: MAX_INPUT_BYTES };
    return JSON.stringify(this.stack ? { ...this.stack, ...contract } : null);
  }
}

/** Returns whether an AWS client signed the request: with a header, or as a presigned URL of Signature Version 4 or 2. */
function isSigned({ headers, url = '' }: IncomingMessage): boolean {
  return headers.authorization !== undefined || /[?&](X-Amz-)?Signature=/i.test(url);
}
