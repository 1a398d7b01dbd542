import {
  respondsEarly,
  isBatchDelete,
  parseAddress,
  readBatchDelete,
  recognizeChange,
  type ObjectChange,
} from '../../../local-aws/gateway/s3-requests';

interface Headers {
  readonly request?: Readonly<Record<string, string>>;
  readonly response?: Readonly<Record<string, string>>;
}

function recognize(method: string, url: string, headers: Headers = {}): ObjectChange | undefined {
  return recognizeChange({
    method,
    url,
    requestHeader: (name) => headers.request?.[name],
    responseHeader: (name) => headers.response?.[name],
  });
}

const VERSION = { response: { 'x-amz-version-id': 'v1' } };
const COMPLETED = 'ObjectCreated:CompleteMultipartUpload';
const SIGNATURE = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260131T120000Z&X-Amz-Signature=0f';
const OLD_SIGNATURE = 'AWSAccessKeyId=LOCAL&Signature=0f%3D&Expires=1800000000';

describe('a request that changes an object', () => {
  test.each([
    ['an upload', 'PUT', '/images/cat.png', 'ObjectCreated:Put'],
    ['an upload by the SDK', 'PUT', '/images/cat.png?x-id=PutObject', 'ObjectCreated:Put'],
    ['an upload to a presigned URL', 'PUT', `/images/cat.png?${SIGNATURE}`, 'ObjectCreated:Put'],
    [
      'an upload to a presigned URL of Signature Version 2',
      'PUT',
      `/images/cat.png?${OLD_SIGNATURE}`,
      'ObjectCreated:Put',
    ],
    ['the completion of a multipart upload', 'POST', '/images/cat.png?uploadId=u1', COMPLETED],
    ['a restoration', 'POST', '/images/cat.png?restore', 'ObjectRestore:Completed'],
    ['a deletion', 'DELETE', '/images/cat.png?x-id=DeleteObject', 'ObjectRemoved:Delete'],
  ])('a request that changes an object is recognized: %s', (_, method, url, eventName) => {
    const object = { bucket: 'images', key: 'cat.png' };
    expect(recognize(method, url)).toEqual({ ...object, eventName, versionId: undefined });
    expect(recognize(method, url, VERSION)).toEqual({ ...object, eventName, versionId: 'v1' });
  });

  test('a request that changes an object is recognized as a copy if it names a source', () => {
    const headers = { ...VERSION, request: { 'x-amz-copy-source': 'images/dog.png' } };
    expect(recognize('PUT', '/images/cat.png?x-id=CopyObject', headers)).toEqual({
      bucket: 'images',
      key: 'cat.png',
      eventName: 'ObjectCreated:Copy',
      versionId: 'v1',
    });
  });

  test('names the version of a restoration if the response does not', () => {
    const restored = { eventName: 'ObjectRestore:Completed', versionId: 'v1' };
    expect(recognize('POST', '/images/cat.png?restore=&versionId=v1')).toMatchObject(restored);
  });

  test('a request that changes an object is recognized as the creation of a delete marker, with its version', () => {
    const response = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'm1' };
    expect(recognize('DELETE', '/images/cat.png', { response })).toMatchObject({
      eventName: 'ObjectRemoved:DeleteMarkerCreated',
      versionId: 'm1',
    });
  });

  test('a request that changes an object is recognized as the deletion of a version, even if that is a delete marker', () => {
    const response = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'm1' };
    const deleted = { eventName: 'ObjectRemoved:Delete', versionId: 'm1' };
    expect(recognize('DELETE', '/images/cat.png?versionId=m1')).toMatchObject(deleted);
    expect(recognize('DELETE', '/images/cat.png?versionId=m1', { response })).toMatchObject(deleted);
  });
});

describe('a request that changes no object', () => {
  test.each([
    ['GetObject', 'GET', '/images/cat.png'],
    ['CreateBucket', 'PUT', '/images'],
    ['CreateBucket with a trailing slash', 'PUT', '/images/'],
    ['DeleteBucket', 'DELETE', '/images'],
    ['PutBucketNotificationConfiguration', 'PUT', '/images?notification'],
    ['PutObjectTagging', 'PUT', '/images/cat.png?tagging'],
    ['DeleteObjectTagging', 'DELETE', '/images/cat.png?tagging'],
    ['PutObjectAcl', 'PUT', '/images/cat.png?acl'],
    ['PutObjectRetention', 'PUT', '/images/cat.png?retention'],
    ['PutObjectLegalHold', 'PUT', '/images/cat.png?legal-hold&versionId=v1'],
    ['CreateMultipartUpload', 'POST', '/images/cat.png?uploads'],
    ['UploadPart', 'PUT', '/images/cat.png?partNumber=1&uploadId=u1&x-id=UploadPart'],
    ['UploadPart to a presigned URL', 'PUT', `/images/cat.png?partNumber=1&uploadId=u1&${SIGNATURE}`],
    ['AbortMultipartUpload', 'DELETE', '/images/cat.png?uploadId=u1'],
    ['UploadPartCopy', 'PUT', '/images/cat.png?partNumber=2&uploadId=u1&x-id=UploadPartCopy'],
    ['SelectObjectContent', 'POST', '/images/cat.png?select&select-type=2'],
  ])('a request that changes no object is not recognized as a change: %s', (_, method, url) => {
    expect(recognize(method, url, VERSION)).toBeUndefined();
  });
});

test.each([
  ['POST', '/images/cat.png?uploadId=u1', {}, true],
  ['PUT', '/images/cat.png', { 'x-amz-copy-source': 'images/dog.png' }, true],
  ['PUT', '/images/cat.png', {}, false],
  ['POST', '/images/cat.png?uploads', {}, false],
  ['DELETE', '/images/cat.png?uploadId=u1', {}, false],
])(
  'whether %s %s %j may fail after a 200 response: %s',
  (method, url, headers: Record<string, string>, expected) => {
    expect(respondsEarly({ method, url, requestHeader: (name) => headers[name] })).toBe(expected);
  },
);

describe('a key in a URL', () => {
  test.each([
    ['a+b.png', 'a+b.png'],
    ['a%2Bb.png', 'a+b.png'],
    ['a%20b.png', 'a b.png'],
    ['Gr%C3%BC%C3%9Fe.png', 'Grüße.png'],
    ['folder/cat.png', 'folder/cat.png'],
    ['100%25.png', '100%.png'],
    ['what%3F%26.png', 'what?&.png'],
    ['/cat.png', '/cat.png'],
    ['folder/', 'folder/'],
  ])('a key in a URL is decoded: %s', (encoded, key) => {
    expect(recognize('PUT', `/images/${encoded}`)).toMatchObject({ bucket: 'images', key });
  });

  test('a key in a URL is empty in a request on the bucket', () => {
    const { bucket, key, query } = parseAddress('/images?prefix=a%20b&versions');
    expect([bucket, key]).toEqual(['images', '']);
    expect([...query]).toEqual(Object.entries({ prefix: 'a b', versions: '' }));
  });
});

describe('a DeleteObjects request', () => {
  const read = (...deleted: string[]): ObjectChange[] => {
    const inner = deleted.map((one) => `<Deleted>${one}</Deleted>`).join('');
    const response = `<?xml version="1.0"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</DeleteResult>`;
    return readBatchDelete('/images?delete', response);
  };

  test.each([
    ['POST', '/images?delete', true],
    ['POST', '/images/?delete=&x-id=DeleteObjects', true],
    ['GET', '/images?delete', false],
    ['POST', '/images/cat.png?delete', false],
  ])('a DeleteObjects request is recognized by method and query: %s %s: %s', (method, url, expected) => {
    expect(isBatchDelete(method, url)).toBe(expected);
  });

  test('a DeleteObjects request is a change for each object: a delete marker, a version, a deleted marker, and an object without versions', () => {
    expect(
      read(
        '<Key>a</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m1</DeleteMarkerVersionId>',
        '<Key>b</Key><VersionId>v1</VersionId>',
        '<Key>c</Key><VersionId>m2</VersionId><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m2</DeleteMarkerVersionId>',
        '<Key>1.50</Key>',
      ),
    ).toEqual([
      { bucket: 'images', key: 'a', eventName: 'ObjectRemoved:DeleteMarkerCreated', versionId: 'm1' },
      { bucket: 'images', key: 'b', eventName: 'ObjectRemoved:Delete', versionId: 'v1' },
      { bucket: 'images', key: 'c', eventName: 'ObjectRemoved:Delete', versionId: 'm2' },
      { bucket: 'images', key: '1.50', eventName: 'ObjectRemoved:Delete', versionId: undefined },
    ]);
  });

  test.each([
    ['a&amp;b', 'a&b'],
    ['a&amp;amp;b', 'a&amp;b'],
    ['it&#39;s', "it's"],
    ['a\rb', 'a\rb'],
    ['&lt;&gt;"\'', '<>"\''],
    [' both ends ', ' both ends '],
    [' ', ' '],
    ['a+b ü', 'a+b ü'],
  ])('keeps the key %j', (escaped, key) => {
    expect(read(`<Key>${escaped}</Key>`)).toMatchObject([{ key }]);
  });

  test('a DeleteObjects request is no change for an object that it could not delete', () => {
    expect(read()).toEqual([]);
    expect(readBatchDelete('/images?delete', '<DeleteResult/>')).toEqual([]);
    const mixed = '<Error><Key>a</Key></Error><Deleted><Key>b</Key></Deleted>';
    expect(readBatchDelete('/images?delete', `<DeleteResult>${mixed}</DeleteResult>`)).toMatchObject([
      { key: 'b' },
    ]);
  });
});
