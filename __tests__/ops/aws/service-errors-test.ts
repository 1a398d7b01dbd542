import { S3Client, ListBucketsCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { explainServiceError, labelErrors } from '../../../ops/aws/service-errors';
import { UsageError } from '../../../scripts/lib/usage-error';
import { serve } from '../../local-aws/loopback';

const CREDENTIALS = { accessKeyId: 'a', secretAccessKey: 'b' };

/** @param endpointUrl what AWS_ENDPOINT_URL is. @returns the explained error of a call to an address */
async function refusal(endpoint: string, endpointUrl?: string): Promise<unknown> {
  const settings = { endpoint, region: 'eu-west-1', credentials: CREDENTIALS, maxAttempts: 1 };
  const s3 = labelErrors(new S3Client({ ...settings, forcePathStyle: true }));
  return s3.send(new GetObjectCommand({ Bucket: 'images', Key: 'cat.png' })).then(
    () => undefined,
    (error: unknown) => explainServiceError(error, endpointUrl),
  );
}

test.each([
  [403, 'AccessDenied', /lack this permission/],
  [400, 'ExpiredToken', /expired: log in again/],
  [403, 'InvalidAccessKeyId', /does not accept these credentials/],
  [404, 'NoSuchBucket', /does not exist: check the account, the region/],
  [503, 'SlowDown', /throttling/],
  [500, 'InternalError', /InternalError: why$/],
])('the error for %i %s names the call and the response, and says what to do', async (status, code, hint) => {
  const server = await serve((_, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code><Message>why</Message></Error>`);
  });
  const error = await refusal(`http://127.0.0.1:${server.port}`);
  await server.close();
  expect(error).toBeInstanceOf(UsageError);
  const { message } = error as UsageError;
  expect(message).toContain(`S3 GetObject on images/cat.png failed: ${status} ${code}: why`);
  expect(message).toMatch(hint);
});

test.each([
  ['http://127.0.0.1:1', /is npm run local running, .*"http:\/\/127\.0\.0\.1:1"/],
  ['http://localhost:4566', /is npm run local running/],
  ['http://[::1]:4566/', /is npm run local running/],
  ['https://vpce.example.com', /^The endpoint could not be reached: .*AWS_ENDPOINT_URL/m],
  ['https://localhost.example.com', /^The endpoint could not be reached/m],
  ['not a URL', /^The endpoint could not be reached/m],
  [undefined, /^AWS could not be reached: check the network/m],
])('the hint for a network failure depends on the endpoint: %s', async (endpoint, hint) => {
  const server = await serve(() => undefined);
  await server.close();
  const error = await refusal(`http://127.0.0.1:${server.port}`, endpoint);
  const { message } = error as UsageError;
  expect(message).toMatch(/^S3 GetObject on images\/cat\.png failed: .*ECONNREFUSED/);
  expect(message).toMatch(hint);
  expect(message.includes('npm run local')).toBe(hint.source.includes('npm run local'));
});

test('the error for missing credentials says that none were found', async () => {
  const missing = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  });
  const s3 = labelErrors(new S3Client({ region: 'eu-west-1', credentials: () => Promise.reject(missing) }));
  const error: unknown = await s3.send(new ListBucketsCommand({})).catch(explainServiceError);
  expect((error as UsageError).message).toContain('No AWS credentials were found');
});

test('an error that is not from a service stays unchanged', () => {
  const fault = new TypeError('x is undefined');
  expect(explainServiceError(fault)).toBe(fault);
});
