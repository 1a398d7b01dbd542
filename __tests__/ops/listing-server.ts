import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { readEvent } from '../../lambda-src/events/s3-events';
import { recipe } from '../../lambda-src/image/recipe';
import { readSettings } from '../../lambda-src/settings';
import type { VariantDefinitions } from '../../lambda-src/variants/variant';
import { FUNCTION_VARIABLES } from '../../scripts/checks/function/function-variables';

const PAGE = 1_000;
const ETAG = '0123456789abcdef0123456789abcdef';
const LISTED = `<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"${ETAG}"</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass>`;

/** Decides the result of invoking the function for a key. */
type Invoke = (key: string) => 'done' | 'failed' | 'refused';

/** Outputs of the simulated stack. */
export const OUTPUTS = {
  source_bucket_name: 'originals',
  metadata_table_name: FUNCTION_VARIABLES.METADATA_TABLE,
  image_processor_alias_arn: 'arn:aws:lambda:us-east-1:123456789012:function:processor:live',
};

/**
 * Simulates a deployment with any number of originals without storing them: generates listings, HEADs, and records on
 * request. One original in `thumbnailEvery` has all thumbnails, the others a record of a failure. The bucket is unversioned,
 * so the record of an original with thumbnails is irrelevant.
 */
export class ListingServer {
  requests = 0;
  private readonly variables: Readonly<Record<string, string>>;
  /** Recipes by name of the variant. */
  private readonly recipes: ReadonlyMap<string, string>;
  private readonly server = createServer((request, response) => void this.respond(request, response));

  constructor(
    private readonly originals: number,
    private readonly thumbnailEvery: number,
    private readonly invoke: Invoke = () => 'done',
    variants: VariantDefinitions = {},
  ) {
    const hasVariants = Object.keys(variants).length > 0;
    this.variables = {
      ...FUNCTION_VARIABLES,
      ...(hasVariants && { VARIANTS: JSON.stringify(variants) }),
    };
    this.recipes = new Map(
      readSettings(this.variables).variants.map((variant) => [variant.name, recipe(variant)]),
    );
  }

  /** @returns its address */
  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost');
    if (pathname.endsWith('/invocations')) this.invokeFunction(await text(request), response);
    else if (request.method === 'POST') response.end(records(await text(request)));
    else if (pathname.startsWith('/2015-03-31/')) response.end(this.configuration());
    else if (request.method === 'HEAD') {
      const [, , name = ''] = pathname.split('/');
      const headers = { ...THUMBNAIL, 'x-amz-meta-recipe': this.recipes.get(name) };
      response.writeHead(pathname.endsWith('/') ? 404 : 200, headers).end();
    } else if (query.has('versions')) response.end(this.listOriginals(query.get('key-marker')));
    else if (query.has('delimiter')) response.end(this.listTop());
    else {
      const [name = ''] = query.get('prefix')?.split('/') ?? [];
      response.end(this.listThumbnails(name, query.get('continuation-token')));
    }
  }

  private invokeFunction(event: string, response: ServerResponse): void {
    const [change] = readEvent(JSON.parse(event));
    const result = this.invoke(change && 'object' in change ? change.object.key : '');
    if (result === 'refused')
      response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end('{"message":"not yours"}');
    else if (result === 'failed')
      response
        .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
        .end('{"errorMessage":"the table is busy"}');
    else response.end('null');
  }

  private listOriginals(marker: string | null): string {
    const first = marker === null ? 0 : numberOf(marker) + 1;
    const end = Math.min(first + PAGE, this.originals);
    let items = '';
    for (let number = first; number < end; number++)
      items += `<Version><Key>${keyOf(number)}</Key><VersionId>null</VersionId><IsLatest>true</IsLatest>${LISTED}</Version>`;
    const next = `<NextKeyMarker>${keyOf(end - 1)}</NextKeyMarker><NextVersionIdMarker>null</NextVersionIdMarker>`;
    return `<ListVersionsResult>${page(end < this.originals, next)}${items}</ListVersionsResult>`;
  }

  private listThumbnails(name: string, token: string | null): string {
    const first = Number(token ?? 0);
    const end = Math.min(first + PAGE * this.thumbnailEvery, this.originals);
    let items = '';
    for (let number = first; number < end; number += this.thumbnailEvery)
      items += `<Contents><Key>${name}/${keyOf(number)}</Key>${LISTED}</Contents>`;
    const next = `<NextContinuationToken>${end}</NextContinuationToken>`;
    return `<ListBucketResult>${page(end < this.originals, next)}${items}</ListBucketResult>`;
  }

  private listTop(): string {
    const names = [...this.recipes.keys()];
    const folders = names.map((name) => `<CommonPrefixes><Prefix>${name}/</Prefix></CommonPrefixes>`);
    return `<ListBucketResult>${page(false, '')}${folders.join('')}</ListBucketResult>`;
  }

  private configuration(): string {
    const Environment = { Variables: this.variables };
    return JSON.stringify({ MemorySize: 1024, Architectures: ['arm64'], Environment });
  }
}

const THUMBNAIL = {
  'content-type': 'image/jpeg',
  'content-length': '1',
  'x-amz-meta-source-version': ETAG,
  'x-amz-meta-original-format': 'jpeg',
};

function page(truncated: boolean, next: string): string {
  return `<EncodingType>url</EncodingType><IsTruncated>${truncated}</IsTruncated>${truncated ? next : ''}`;
}

function records(body: string): string {
  const { RequestItems } = JSON.parse(body) as {
    readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly object[] }>>;
  };
  const failed = { ProcessingStatus: { S: 'FAILED' }, FailureReason: { S: 'CORRUPT' } };
  const items = RequestItems[OUTPUTS.metadata_table_name]?.Keys.map((key) => ({ ...key, ...failed }));
  return JSON.stringify({ Responses: { [OUTPUTS.metadata_table_name]: items } });
}

/** Returns the key of an original, as long as a typical key. */
export function keyOf(number: number): string {
  return `customers/archive/2026/photo-${String(number).padStart(9, '0')}.jpg`;
}

function numberOf(key: string): number {
  return Number(/(\d{9})\.jpg$/.exec(key)?.[1]);
}
