/** Which requests on the wire change objects. Pure. */
import { XMLParser } from 'fast-xml-parser';

/** A change of an object that S3 would report. */
export interface ObjectChange {
  readonly bucket: string;
  readonly key: string;
  /** Event name without its `s3:`. */
  readonly eventName: string;
  readonly versionId: string | undefined;
}

/** The part of an exchange that tells. */
export interface S3Exchange {
  readonly method: string;
  /** Path and query as they stand on the wire. */
  readonly url: string;
  readonly requestHeader: (name: string) => string | undefined;
  readonly answerHeader: (name: string) => string | undefined;
}

/** A path-style address taken apart. */
export interface S3Address {
  readonly bucket: string;
  /** Empty for a call on the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/** On the wire a key is percent-encoded, and `+` is a plus. */
export function parseAddress(url: string): S3Address {
  const [location = '', ...rest] = url.split('?');
  const query = rest.join('?');
  const [, bucket = '', ...key] = location.split('/');
  return {
    bucket: decodeURIComponent(bucket),
    key: decodeURIComponent(key.join('/')),
    query: new URLSearchParams(query),
  };
}

/** Whether a request deletes many objects, so that its answer must be read to know which. */
export function isBatchDelete(method: string, url: string): boolean {
  const { key, query } = parseAddress(url);
  return method === 'POST' && key === '' && query.has('delete');
}

/** Whether a query names no part of the object or bucket: the SDK's own mark and a presigned signature do not. */
export function isPlain(query: URLSearchParams): boolean {
  return [...query.keys()].every((name) => /^(x-id$|x-amz-)/i.test(name));
}

/** The change that a successful exchange on one object has made, if any. */
export function recogniseChange({
  method,
  url,
  requestHeader,
  answerHeader,
}: S3Exchange): ObjectChange | undefined {
  const { bucket, key, query } = parseAddress(url);
  if (key === '') return undefined;
  const versionId = answerHeader('x-amz-version-id');
  if (method === 'PUT' && isPlain(query)) {
    const eventName =
      requestHeader('x-amz-copy-source') === undefined ? 'ObjectCreated:Put' : 'ObjectCreated:Copy';
    return { bucket, key, eventName, versionId };
  }
  if (method === 'POST' && query.has('uploadId')) {
    return { bucket, key, eventName: 'ObjectCreated:CompleteMultipartUpload', versionId };
  }
  if (method === 'POST' && query.has('restore'))
    return { bucket, key, eventName: 'ObjectRestore:Completed', versionId };
  if (method === 'DELETE' && !query.has('uploadId') && !query.has('tagging')) {
    const byVersion = query.get('versionId') ?? undefined;
    const marker = byVersion === undefined && answerHeader('x-amz-delete-marker') === 'true';
    const eventName = marker ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete';
    return { bucket, key, eventName, versionId: byVersion ?? versionId };
  }
  return undefined;
}

interface Deleted {
  readonly Key: string;
  readonly VersionId?: string;
  readonly DeleteMarker?: string;
  readonly DeleteMarkerVersionId?: string;
}

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === 'Deleted',
});

/** The changes that a batch deletion names in its answer. */
export function readBatchDelete(url: string, answer: string): ObjectChange[] {
  const { bucket } = parseAddress(url);
  // The parser would take a carriage return in a key for the end of a line.
  const { DeleteResult: result } = parser.parse(answer.replaceAll('\r', '&#13;')) as {
    DeleteResult?: { Deleted?: Deleted[] } | '';
  };
  if (!result) return [];
  return (result.Deleted ?? []).map(
    ({ Key: key, VersionId: versionId, DeleteMarker: marker, DeleteMarkerVersionId: markerId }) =>
      versionId === undefined && marker === 'true'
        ? { bucket, key, eventName: 'ObjectRemoved:DeleteMarkerCreated', versionId: markerId }
        : { bucket, key, eventName: 'ObjectRemoved:Delete', versionId },
  );
}
