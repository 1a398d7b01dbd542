import { S3ThumbnailStore } from '../../../lambda-src/stores/thumbnail-store';
import { FakeHttp, s3Error, type FakeAnswer } from '../fake-http';

const PROVENANCE = { sourceToken: 'v1', original: { format: 'png', width: 451, height: 300 } } as const;
const METADATA = {
  'x-amz-meta-image-id': 'id',
  'x-amz-meta-source-version': 'v1',
  'x-amz-meta-original-format': 'png',
  'x-amz-meta-original-width': '451',
  'x-amz-meta-original-height': '300',
  'x-amz-meta-width': '128',
  'x-amz-meta-height': '85',
  'x-amz-meta-recipe': 'r',
};

function store(...answers: FakeAnswer[]): { http: FakeHttp; thumbnails: S3ThumbnailStore } {
  const http = new FakeHttp(...answers);
  return { http, thumbnails: new S3ThumbnailStore(http.clients.s3, 'thumbs', http.options) };
}

test('PUT writes a thumbnail with its content type, caching and provenance, and returns its version', async () => {
  const { http, thumbnails } = store({ headers: { etag: '"e1"', 'x-amz-version-id': 't1' } });
  const bytes = Buffer.from('abc');
  const written = await thumbnails.put('128/Grüße.png', {
    bytes,
    format: 'jpeg',
    width: 128,
    height: 85,
    size: 3,
    provenance: PROVENANCE,
    imageId: 'id',
    recipe: 'r',
  });
  expect(written).toEqual({ etag: 'e1', versionId: 't1' });
  expect(http.request).toMatchObject({ method: 'PUT', path: '/128/Gr%C3%BC%C3%9Fe.png' });
  expect(http.request.headers).toMatchObject({
    'content-type': 'image/jpeg',
    'cache-control': 'public, max-age=300, must-revalidate',
    ...METADATA,
  });
});

test.each(['png', 'jpeg'])('HEAD reads back what PUT wrote for a %s', async (format) => {
  const { thumbnails } = store({
    headers: {
      ...METADATA,
      'content-type': `image/${format}`,
      'content-length': '2994',
      etag: '"e1"',
      'x-amz-version-id': 't1',
    },
  });
  expect(await thumbnails.head('128/cat.png')).toEqual({
    format,
    width: 128,
    height: 85,
    size: 2994,
    provenance: PROVENANCE,
    recipe: 'r',
    etag: 'e1',
    versionId: 't1',
  });
});

test('HEAD returns no version id for an object from before the versioning, and no ETag if S3 sends none', async () => {
  const { thumbnails } = store({ headers: { 'content-length': '1', 'x-amz-version-id': 'null' } });
  expect(await thumbnails.head('128/cat.png')).toMatchObject({ etag: undefined, versionId: undefined });
});

test.each([
  ['no metadata', {}],
  ['a source version alone', { 'x-amz-meta-source-version': 'v1' }],
  ['a format alone', { 'x-amz-meta-original-format': 'png' }],
])('an object with %s that the function did not write has no provenance', async (_, metadata) => {
  const headers = { ...metadata, 'content-type': 'image/jpeg', 'content-length': '1' };
  const { thumbnails } = store({ headers });
  expect(await thumbnails.head('128/cat.png')).toMatchObject({ provenance: undefined });
});

test('an object of another content type reads as a JPEG without provenance', async () => {
  const { thumbnails } = store({ headers: { 'content-type': 'text/html', 'content-length': '1' } });
  expect(await thumbnails.head('128/cat.png')).toMatchObject({ format: 'jpeg', provenance: undefined });
});

test('HEAD returns undefined for a missing thumbnail and throws if access is denied', async () => {
  expect(await store({ status: 404 }).thumbnails.head('k')).toBeUndefined();
  expect(await store(s3Error(404, 'NoSuchKey')).thumbnails.head('k')).toBeUndefined();
  await expect(store({ status: 403 }).thumbnails.head('k')).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
  await expect(store(s3Error(403, 'AccessDenied')).thumbnails.delete('k')).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});

test('DELETE removes a thumbnail by its key from the thumbnail bucket', async () => {
  const { http, thumbnails } = store({ status: 204 });
  await thumbnails.delete('128/cat.png');
  expect(http.request).toMatchObject({
    method: 'DELETE',
    hostname: 'thumbs.s3.eu-central-1.amazonaws.com',
    path: '/128/cat.png',
  });
});
