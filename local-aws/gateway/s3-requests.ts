/** Recognizes requests that change objects. Pure functions. */
import { XMLParser } from 'fast-xml-parser';

/** A change of an object, for which S3 would send an event. */
export interface ObjectChange {
  readonly bucket: string;
  readonly key: string;
  /** Name of the event without the prefix `s3:`. */
  readonly eventName: string;
  /** Undefined in a bucket without versioning, and if neither request nor response names it (RestoreObject). */
  readonly versionId: string | undefined;
}

/** A request and its response. */
export interface S3Exchange {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly url: string;
  readonly requestHeader: (name: string) => string | undefined;
  readonly responseHeader: (name: string) => string | undefined;
}

/** Parts of a path-style URL. */
export interface S3Address {
  readonly bucket: string;
  /** Empty for a request on the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/** Parses a path-style URL. In the path, unlike in the query, `+` means a plus sign. */
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

/** Percent-encodes a key for a URL, except its slashes. */
export function encodePath(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/');
}

/** Returns whether a request is DeleteObjects. Its response names the deleted objects. */
export function isBatchDelete(method: string, url: string): boolean {
  const { key, query } = parseAddress(url);
  return method === 'POST' && key === '' && query.has('delete');
}

/** Returns whether a query names no subresource. The SDK's `x-id` and presigned signatures are not subresources. */
export function hasNoSubresource(query: URLSearchParams): boolean {
  // The last three belong to Signature Version 2, which boto3 uses by default for presigned URLs.
  return [...query.keys()].every((name) => /^(x-id|x-amz-.*|AWSAccessKeyId|Signature|Expires)$/i.test(name));
}

/**
 * Returns whether S3 may respond 200 before the operation is complete. An error is then in the response's body.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function respondsEarly({ method, url, requestHeader }: Omit<S3Exchange, 'responseHeader'>): boolean {
  const completes = method === 'POST' && parseAddress(url).query.has('uploadId');
  return completes || requestHeader('x-amz-copy-source') !== undefined;
}

/** Returns the change that a successful request has made to an object; undefined if none. */
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

/** Returns the changes in the response to DeleteObjects. */
export function readBatchDelete(url: string, response: string): ObjectChange[] {
  const { bucket } = parseAddress(url);
  // The parser would normalize a carriage return in a key to a line feed.
  const { DeleteResult: result } = parser.parse(response.replaceAll('\r', '&#13;')) as {
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
