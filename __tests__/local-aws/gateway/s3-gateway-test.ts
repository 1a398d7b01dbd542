import type { ObjectChange } from '../../../local-aws/gateway/s3-requests';
import { MotoBehindGateway, type ReceivedResponse, type SignedRequest } from '../loopback';

const log: (string | ObjectChange)[] = [];
const moto = new MotoBehindGateway();
beforeAll(() => moto.start({ onChange: (change) => log.push(change) }));
afterAll(() => moto.stop());
beforeEach(() => {
  moto.response = {};
  log.splice(0);
  moto.seen.splice(0);
});

const ask = (...request: SignedRequest): Promise<ReceivedResponse> => moto.sendSigned('s3', request);

describe('a change of an object', () => {
  test('a change of an object is reported before the client gets its response', async () => {
    moto.response = { headers: { 'x-amz-version-id': 'v1' } };
    await ask('PUT', '/images/my%20cat.png', 'meow').then(() => log.push('response'));
    expect(log).toEqual([
      { bucket: 'images', key: 'my cat.png', eventName: 'ObjectCreated:Put', versionId: 'v1' },
      'response',
    ]);
  });

  test('a change of an object is not reported if the request failed', async () => {
    moto.response = { status: 412 };
    await ask('PUT', '/images/cat.png', 'meow', { 'If-None-Match': '*' });
    expect(log).toEqual([]);
  });

  test('a change of an object is reported as a copy if the request names a source', async () => {
    await ask('PUT', '/images/cat.png', '', { 'X-Amz-Copy-Source': 'images/dog.png' });
    expect(log).toMatchObject([{ eventName: 'ObjectCreated:Copy' }]);
  });

  test.each([
    ['POST', '/images/cat.png?uploadId=u1', {}],
    ['PUT', '/images/cat.png', { 'X-Amz-Copy-Source': 'images/dog.png' }],
  ])(
    'a change of an object is not reported if %s %s returns 200 with an error in the body',
    async (method, path, headers) => {
      const failed = '<?xml version="1.0"?>\n\n<Error><Code>InternalError</Code></Error>';
      moto.response = { headers: { 'x-amz-version-id': 'v1', 'x-amz-checksum-crc32': 'c' }, body: failed };
      const received = await ask(method, path, '<CompleteMultipartUpload/>', headers);
      expect(received).toMatchObject({ status: 200, body: failed, headers: { 'x-amz-checksum-crc32': 'c' } });
      expect(log).toEqual([]);
      moto.response = { headers: { 'x-amz-version-id': 'v1' }, body: '<Result><ETag>e1</ETag></Result>' };
      await ask(method, path, '<CompleteMultipartUpload/>', headers);
      expect(log).toMatchObject([{ key: 'cat.png', versionId: 'v1' }]);
    },
  );

  test('a change of an object is reported as a delete marker if the response names one', async () => {
    moto.response = { status: 204, headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'm1' } };
    await ask('DELETE', '/images/cat.png');
    expect(log).toMatchObject([{ eventName: 'ObjectRemoved:DeleteMarkerCreated', versionId: 'm1' }]);
  });
});

describe('a DeleteObjects request', () => {
  const body =
    '<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object><Quiet>true</Quiet></Delete>';

  test('a DeleteObjects request is reported object by object before the client gets its response, even in quiet mode', async () => {
    moto.response = {
      body: '<DeleteResult><Deleted><Key>a</Key></Deleted><Deleted><Key>b</Key></Deleted></DeleteResult>',
    };
    const received = await ask('POST', '/images?delete=', body, { 'Content-MD5': 'of the quiet body' });
    log.push('response');
    expect(received.body).toBe('<DeleteResult></DeleteResult>');
    expect(log).toMatchObject([{ bucket: 'images', key: 'a' }, { bucket: 'images', key: 'b' }, 'response']);
    expect(moto.seen[0]?.body).toBe(body.replace('true', 'false'));
    expect(moto.seen[0]?.headers).not.toHaveProperty('content-md5');
  });

  test('a DeleteObjects request is not reported if it is refused', async () => {
    moto.response = { status: 403, body: '<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>' };
    await ask('POST', '/images?delete=', body);
    expect(log).toEqual([]);
  });
});

describe('a bucket policy', () => {
  const policy = '{"Statement": [{"Effect": "Deny", "Condition": {"Bool": {}}}, {"Effect": "Allow"}]}';

  test('reaches moto without its conditions and is returned in full until it is deleted', async () => {
    await ask('PUT', '/images?policy=', policy);
    expect(moto.seen).toMatchObject([{ method: 'PUT', body: '{"Statement":[{"Effect":"Allow"}]}' }]);
    expect(await ask('GET', '/images?policy=')).toMatchObject({ status: 200, body: policy });
    moto.response = { status: 204 };
    await ask('DELETE', '/images?policy=');
    moto.response = { status: 404, body: 'NoSuchBucketPolicy' };
    expect(await ask('GET', '/images?policy=')).toMatchObject({ status: 404, body: 'NoSuchBucketPolicy' });
  });

  test('a bucket policy is returned for its own bucket only, and is replaced by a newer one', async () => {
    await ask('PUT', '/cats?policy=', policy);
    moto.response = { status: 404, body: 'NoSuchBucketPolicy' };
    expect(await ask('GET', '/birds?policy=')).toMatchObject({ status: 404, body: 'NoSuchBucketPolicy' });
    moto.response = {};
    await ask('PUT', '/cats?policy=', '{"Statement":[]}');
    expect(await ask('GET', '/cats?policy=')).toMatchObject({ status: 200, body: '{"Statement":[]}' });
  });

  test('a bucket policy is not remembered if it is refused, and is forgotten when its bucket is deleted', async () => {
    moto.response = { status: 400, body: 'MalformedPolicy' };
    await ask('PUT', '/dogs?policy=', policy);
    expect(await ask('GET', '/dogs?policy=')).toMatchObject({ status: 400 });
    moto.response = {};
    await ask('PUT', '/dogs?policy=', policy);
    await ask('DELETE', '/dogs?x-id=DeleteBucket');
    moto.response = { status: 404 };
    expect(await ask('GET', '/dogs?policy=')).toMatchObject({ status: 404 });
  });

  test('a bucket policy has a status that moto returns (GetBucketPolicyStatus)', async () => {
    moto.response = { body: '<PolicyStatus/>' };
    expect(await ask('GET', '/images?policyStatus=')).toMatchObject({ body: '<PolicyStatus/>' });
  });
});

describe('versioning', () => {
  test('versioning is enabled by moto', async () => {
    await ask('PUT', '/images?versioning=', '<Status>Enabled</Status>');
    expect(moto.seen).toMatchObject([{ url: '/images?versioning=', body: '<Status>Enabled</Status>' }]);
  });

  test('versioning is suspended without moto', async () => {
    const received = await ask('PUT', '/images?versioning=', '<Status>Suspended</Status>');
    expect(received.status).toBe(200);
    expect(moto.seen).toEqual([]);
  });
});

describe('a ListObjectVersions response', () => {
  const listing = '<ListVersionsResult><Key>a+b</Key></ListVersionsResult>';

  test('a ListObjectVersions response has URL-encoded keys only if the client requests them', async () => {
    moto.response = { body: listing };
    expect(await ask('GET', '/images?versions=&encoding-type=url')).toMatchObject({
      body: '<ListVersionsResult><Key>a%2Bb</Key><EncodingType>url</EncodingType></ListVersionsResult>',
    });
    expect(await ask('GET', '/images?versions=')).toMatchObject({ body: listing });
  });
});
