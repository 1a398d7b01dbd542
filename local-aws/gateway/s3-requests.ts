/** Which requests on the wire change objects. Pure. */
import { XMLParser } from 'fast-xml-parser';

/** A change of an object that S3 would report. */
export interface ObjectChange {
  readonly bucket: string;
  readonly key: string;
  /** Event name without its `s3:`. */
  readonly eventName: string;
  /** Undefined where the exchange does not tell it, as that of a restoration, and where there are no versions. */
  readonly versionId: string | undefined;
}

/** The part of an exchange that tells. */
export interface S3Exchange {
  readonly method: string;
  /** Path and query as they stand on the wire. */
  readonly url: string;
  readonly requestHeader: (name: string) => string | undefined;
  readonly responseHeader: (name: string) => string | undefined;
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

/** A key as it stands on the wire: all but the slash is percent-encoded. */
export function encodePath(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/');
}

/** Whether a request deletes many objects, so that its answer must be read to know which. */
export function isBatchDelete(method: string, url: string): boolean {
  const { key, query } = parseAddress(url);
  return method === 'POST' && key === '' && query.has('delete');
}

/** Whether a query names no part of the object or bucket: the SDK's own mark and a presigned signature do not. */
export function hasNoSubresource(query: URLSearchParams): boolean {
  // The last three are the older kind of presigned address, which boto3 still makes where nothing else is said.
  return [...query.keys()].every((name) => /^(x-id|x-amz-.*|AWSAccessKeyId|Signature|Expires)$/i.test(name));
}

/**
 * Whether S3 may answer 200 before it knows how a request ends: an error then stands in the answer's body.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function respondsEarly({ method, url, requestHeader }: Omit<S3Exchange, 'responseHeader'>): boolean {
  const completes = method === 'POST' && parseAddress(url).query.has('uploadId');
  return completes || requestHeader('x-amz-copy-source') !== undefined;
}

/** The change that a successful exchange on one object has made, if any. */
export function recognizeChange({
  method,
  url,
  requestHeader,
  responseHeader,
}: S3Exchange): ObjectChange | undefined {
  const { bucket, key, query } = parseAddress(url);
  if (key === '') return undefined;
  const versionId = responseHeader('x-amz-version-id');
  if (method === 'PUT' && hasNoSubresource(query)) {
    const eventName =
      requestHeader('x-amz-copy-source') === undefined ? 'ObjectCreated:Put' : 'ObjectCreated:Copy';
    return { bucket, key, eventName, versionId };
  }
  if (method === 'POST' && query.has('uploadId')) {
    return { bucket, key, eventName: 'ObjectCreated:CompleteMultipartUpload', versionId };
  }
  if (method === 'POST' && query.has('restore')) {
    const restored = query.get('versionId') ?? versionId;
    return { bucket, key, eventName: 'ObjectRestore:Completed', versionId: restored };
  }
  if (method === 'DELETE' && !query.has('uploadId') && !query.has('tagging')) {
    const byVersion = query.get('versionId') ?? undefined;
    const marker = byVersion === undefined && responseHeader('x-amz-delete-marker') === 'true';
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
