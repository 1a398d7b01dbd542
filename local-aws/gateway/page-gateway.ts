import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { ATTRIBUTES, SUFFIXES } from '../../lambda-src/contract';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

/** The stack that the live page shows: outputs of the deployment. */
export interface PageSettings {
  readonly sourceBucket: string;
  readonly thumbnailBucket: string;
  /** Side of the square that a thumbnail fits into, in pixels. */
  readonly thumbnailSize: number;
  readonly metadataTable: string;
  /** Log group of the function. */
  readonly logGroup: string;
}

/** What the page signs its calls with. */
export interface PageClient {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const FOLDER = path.join(__dirname, '../page');

/** The page's files by their path on the wire; no other can be asked for. */
const FILES: ReadonlyMap<string, { readonly file: string; readonly type: string }> = new Map([
  ['/', { file: path.join(FOLDER, 'index.html'), type: 'text/html; charset=utf-8' }],
  ['/_local/style.css', { file: path.join(FOLDER, 'style.css'), type: 'text/css; charset=utf-8' }],
  ['/_local/icon.svg', { file: path.join(FOLDER, 'icon.svg'), type: 'image/svg+xml' }],
  ...['page.js', 'image.js', 'card.js', 'aws.js'].map(
    (name) => [`/_local/${name}`, { file: path.join(FOLDER, name), type: JAVASCRIPT }] as const,
  ),
  [
    '/_local/aws4fetch.js',
    { file: path.join(PROJECT_ROOT, 'node_modules/aws4fetch/dist/aws4fetch.esm.mjs'), type: JAVASCRIPT },
  ],
]);

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; img-src 'self' blob: data:; connect-src 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** The live page's part of the gateway: a few static files, and what they are told of the stack. */
export class PageGateway {
  private stack: (PageSettings & PageClient) | undefined;

  /** Called once the stack stands; until then the page says that it is being deployed. */
  show(stack: PageSettings & PageClient): void {
    this.stack = stack;
  }

  /** Answers what is asked of the page. @returns false, and does nothing, where a request is for AWS. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const { method = '', url = '' } = request;
    const [location = ''] = url.split('?');
    const reads = method === 'GET' || method === 'HEAD';
    // A bucket's name cannot begin with an underscore.
    if (!location.startsWith('/_local/') && !(location === '/' && reads && !isSigned(request))) return false;
    const answer = (status: number, type: string, body: string | Buffer): void => {
      response.writeHead(status, {
        ...HEADERS,
        'content-type': type,
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    };
    const { file, type } = FILES.get(location) ?? {};
    if (!reads) answer(405, 'text/plain', 'The live page can only be read.');
    else if (location === '/_local/settings.json') answer(200, 'application/json', this.describeStack());
    else if (file !== undefined && type !== undefined) answer(200, type, readFileSync(file));
    else answer(404, 'text/plain', 'The live page has no such file.');
    return true;
  }

  /** `null` until there is a stack: a status of its own would be an error in the browser's console. */
  private describeStack(): string {
    return JSON.stringify(this.stack ? { ...this.stack, attributes: ATTRIBUTES, suffixes: SUFFIXES } : null);
  }
}

/** Whether a request is an AWS client's: by a header, or by a presigned address of either kind. */
function isSigned({ headers, url = '' }: IncomingMessage): boolean {
  return headers.authorization !== undefined || /[?&](X-Amz-)?Signature=/i.test(url);
}
