import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { recipe } from '../../lambda-src/image/recipe';
import { readSettings } from '../../lambda-src/settings';
import { makeEvent } from '../../local-aws/events/s3-events';
import { FUNCTION_VARIABLES } from '../../scripts/checks/function/function-variables';
import { serve, type Served } from '../local-aws/loopback';

/** Texts that untrusted users control. */
export interface HostileTexts {
  /** Object keys; valid UTF-8. */
  readonly key: string;
  /** Messages of services and failed functions, and attributes of records. */
  readonly message: string;
  /** Acceptance criteria of records. @default message */
  readonly acceptanceCriteria?: string;
  /** Whether the function makes the variant `card`, and records list a thumbnail whose name is the message. @default false */
  readonly hasVariants?: boolean;
}

/** `reports`: every call succeeds. `refuses`: every call is denied. `fails`: as `reports`, but the function throws. */
export type Behavior = 'reports' | 'refuses' | 'fails';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:processor';
export const OUTPUTS = {
  source_bucket_name: 'originals',
  source_bucket_arn: 'arn:aws:s3:::originals',
  log_bucket_arn: 'arn:aws:s3:::logs',
  metadata_table_name: FUNCTION_VARIABLES.METADATA_TABLE,
  image_processor_alias_arn: `${FUNCTION}:live`,
  image_processor_function_name: 'processor',
  image_processor_reserved_concurrency: '-1',
  image_processor_version: '9',
  image_processor_live_version: '9',
  batch_processor_function_arn: FUNCTION,
  batch_job_role_arn: 'arn:aws:iam::123456789012:role/jobs',
  log_group_name: '/aws/lambda/processor',
  failure_queue_url: 'https://sqs.us-east-1.amazonaws.com/123456789012/failures',
};

const SIZE = FUNCTION_VARIABLES.THUMBNAIL_SIZE;
const VARIANTS = JSON.stringify({ card: { width: 600 } });
const LISTED =
  '<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass>';
const METADATA = {
  etag: '"e"',
  'content-length': '1',
  'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
  'x-amz-meta-source-version': 'made\u009B31mby',
  'x-amz-meta-original-format': 'jpeg',
  'x-amz-meta-original-width': '1',
  'x-amz-meta-original-height': '1',
  'x-amz-meta-recipe': 'recipe\u009B31m',
};

const [THUMBNAIL, CARD] = readSettings({ ...FUNCTION_VARIABLES, VARIANTS }).variants.map(recipe);

/** With variants, the thumbnails of the second original are correct. */
function metadataOf(pathname: string, { hasVariants }: HostileTexts) {
  if (!hasVariants || !pathname.endsWith('2.jpg')) return METADATA;
  const isCard = pathname.startsWith(`/${FUNCTION_VARIABLES.THUMBNAIL_BUCKET}/card/`);
  return {
    ...METADATA,
    'x-amz-version-id': 'v',
    'x-amz-meta-source-version': 'v',
    'x-amz-meta-recipe': isCard ? CARD : THUMBNAIL,
  };
}

/** Serves the AWS APIs of a deployment whose keys, records, and events hold the texts. */
export async function serveHostile(texts: HostileTexts, behavior: Behavior): Promise<Served> {
  const messages = [destinationMessage(texts), deadLetter(texts)];
  const received = (): unknown[] => messages.splice(0);
  return serve((request, response) => {
    void respond(request, response, texts, behavior, received);
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  texts: HostileTexts,
  behavior: Behavior,
  received: () => unknown[],
): Promise<void> {
  const { key, message } = texts;
  const body = await text(request);
  const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost');
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  const isS3 = !pathname.startsWith('/20') && request.headers['x-amz-target'] === undefined;
  if (behavior === 'refuses') {
    response.writeHead(403, { 'x-amzn-errortype': 'Denied' });
    response.end(isS3 ? xmlError(message) : JSON.stringify({ __type: 'Denied', message }));
  } else if (pathname.endsWith('/invocations')) {
    const failed = behavior === 'fails';
    response.writeHead(200, failed ? { 'x-amz-function-error': 'Unhandled' } : {});
    response.end(
      failed ? JSON.stringify({ errorMessage: `1 failed: originals/${key}: ${message}` }) : 'null',
    );
  } else if (pathname.endsWith('/concurrency')) response.end('{}');
  else if (pathname.startsWith('/20'))
    response.end(
      JSON.stringify({
        MemorySize: 1024,
        State: 'Failed',
        StateReason: message,
        Environment: { Variables: { ...FUNCTION_VARIABLES, ...(texts.hasVariants && { VARIANTS }) } },
      }),
    );
  else if (operation === 'Query') response.end(JSON.stringify({ Items: [recordOf(texts)] }));
  else if (operation === 'BatchGetItem') response.end(records(body, texts));
  else if (operation === 'GetQueueAttributes')
    response.end('{"Attributes":{"ApproximateNumberOfMessages":"2"}}');
  else if (operation === 'GetQueryResults')
    response.end(JSON.stringify({ status: 'Complete', results: [logResult(texts)] }));
  else if (operation === 'ReceiveMessage') response.end(JSON.stringify({ Messages: received() }));
  else if (!isS3) response.end('{}');
  else if (request.method === 'HEAD')
    response.writeHead(pathname.endsWith('/') ? 404 : 200, metadataOf(pathname, texts)).end();
  else response.end(listing(texts, query));
}

/**
 * Two originals, the second with thumbnails, an object whose suffix starts no function, and an unexpected object in the
 * thumbnail bucket.
 */
function listing({ key, hasVariants }: HostileTexts, query: URLSearchParams): string {
  const suffix = /^.{0,5}/su.exec(key.replaceAll(/[/.]/g, ''))?.[0] ?? '';
  const [first, second, ignored] = ['1.jpg', '2.jpg', `3.${suffix}`].map((end) =>
    encodeURIComponent(`${key}${end}`),
  );
  const version = (name = ''): string =>
    `<Version><Key>${name}</Key><VersionId>v</VersionId><IsLatest>true</IsLatest>${LISTED}</Version>`;
  const page = '<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>';
  if (query.has('versions'))
    return `<ListVersionsResult>${page}${version(first)}${version(second)}${version(ignored)}</ListVersionsResult>`;
  const contents = (name: string): string => `<Contents><Key>${name}</Key>${LISTED}</Contents>`;
  const folder = (name: string): string => `<CommonPrefixes><Prefix>${name}/</Prefix></CommonPrefixes>`;
  const folders = hasVariants ? [SIZE, 'card', 'removed'] : [SIZE];
  const [prefix = ''] = query.get('prefix')?.split('/') ?? [];
  const found = query.has('delimiter')
    ? `${contents(encodeURIComponent(key))}${folders.map(folder).join('')}`
    : contents(`${prefix}/${second}`);
  return `<ListBucketResult>${page}${found}</ListBucketResult>`;
}

/** A log line about a key. A field of a query has a fixed name. */
function logResult({ key, message }: HostileTexts): object {
  return [
    { field: 'key', value: key },
    { field: 'error.message', value: message },
  ];
}

function recordOf({ key, message, acceptanceCriteria = message, hasVariants }: HostileTexts) {
  return {
    ImageID: { S: '7f2c7e0e-58c3-5d0f-9d0b-3c2e0c6b1a52' },
    UploadTimestamp: { S: new Date().toISOString() },
    ProcessingStatus: { S: hasVariants ? 'SUCCESS' : 'FAILED' },
    FailureReason: { S: message },
    AcceptanceCriteria: { S: acceptanceCriteria },
    Thumbnails: { L: [{ M: { Name: { S: message } } }] },
    OriginalKey: { S: key },
  };
}

function records(body: string, texts: HostileTexts): string {
  const { RequestItems } = JSON.parse(body) as {
    readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly object[] }>>;
  };
  const table = OUTPUTS.metadata_table_name;
  const items = RequestItems[table]?.Keys.map((id) => ({ ...recordOf({ ...texts, key: '' }), ...id }));
  return JSON.stringify({ Responses: { [table]: items } });
}

function eventOf(key: string): unknown {
  const change = { bucket: 'originals', key, eventName: 'ObjectCreated:Put', versionId: 'v' };
  return makeEvent(change, {}, { region: 'us-east-1', time: new Date(), configurationId: 'c', sequence: 1 });
}

function destinationMessage({ key, message }: HostileTexts): object {
  return queueMessage('1', {
    requestContext: { condition: 'RetriesExhausted' },
    requestPayload: eventOf(key),
    responsePayload: { errorMessage: message },
  });
}

function deadLetter({ key, message }: HostileTexts): object {
  const MessageAttributes = { ERROR_MESSAGE: { DataType: 'String', StringValue: message } };
  return { ...queueMessage('2', eventOf(key)), MessageAttributes };
}

function queueMessage(MessageId: string, body: unknown): object {
  const Body = JSON.stringify(body);
  const MD5OfBody = createHash('md5').update(Body).digest('hex');
  return {
    MessageId,
    ReceiptHandle: MessageId,
    Body,
    MD5OfBody,
    Attributes: { ApproximateReceiveCount: '1' },
  };
}

/** XML cannot hold C0 controls, not even as references; lone surrogates become U+FFFD in UTF-8. */
function xmlError(message: string): string {
  const allowed = Array.from(message).filter((character) => character >= ' ' || character === '\n');
  return `<Error><Code>Denied</Code><Message>${allowed.join('')}</Message></Error>`;
}
