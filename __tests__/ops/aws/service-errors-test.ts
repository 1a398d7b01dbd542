import { S3Client, ListBucketsCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { inPlainWords, nameCalls } from '../../../ops/aws/service-errors';
import { UsageError } from '../../../scripts/lib/usage-error';
import { serve } from '../../local-aws/loopback';

const CREDENTIALS = { accessKeyId: 'a', secretAccessKey: 'b' };

async function refusal(endpoint: string): Promise<unknown> {
  const settings = { endpoint, region: 'eu-west-1', credentials: CREDENTIALS, maxAttempts: 1 };
  const s3 = nameCalls(new S3Client({ ...settings, forcePathStyle: true }));
  return s3.send(new GetObjectCommand({ Bucket: 'images', Key: 'cat.png' })).then(
    () => undefined,
    (error: unknown) => inPlainWords(error),
  );
}

test.each([
  [403, 'AccessDenied', /lack the right/],
  [400, 'ExpiredToken', /expired: log in again/],
  [403, 'InvalidAccessKeyId', /does not know these credentials/],
  [404, 'NoSuchBucket', /not there: are these the account and the region/],
  [503, 'SlowDown', /busy/],
  [500, 'InternalError', /InternalError: why$/],
])(
  'a refusal (%i %s) says what was tried, what the service said, and what to do',
  async (status, code, mend) => {
    const server = await serve((_, response) => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>${code}</Code><Message>why</Message></Error>`);
    });
    const error = await refusal(`http://127.0.0.1:${server.port}`);
    await server.close();
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError;
    expect(message).toContain(`S3 GetObject on images/cat.png failed. The answer: ${status} ${code}: why`);
    expect(message).toMatch(mend);
  },
);

test('where nobody answers, the address is in question', async () => {
  const server = await serve(() => undefined);
  await server.close();
  const error = await refusal(`http://127.0.0.1:${server.port}`);
  expect((error as UsageError).message).toMatch(/ECONNREFUSED[\s\S]*is AWS_ENDPOINT_URL right/);
});

test('missing credentials are said to be missing', async () => {
  const missing = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  });
  const s3 = nameCalls(new S3Client({ region: 'eu-west-1', credentials: () => Promise.reject(missing) }));
  const error: unknown = await s3.send(new ListBucketsCommand({})).catch(inPlainWords);
  expect((error as UsageError).message).toContain('No AWS credentials were found');
});

test('a fault of the program itself stays what it is', () => {
  const fault = new TypeError('x is undefined');
  expect(inPlainWords(fault)).toBe(fault);
});
