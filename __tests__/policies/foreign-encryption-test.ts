/** Evaluates uploads with different encryption headers against the source bucket's policy. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { denyForeignEncryption } from '../../constructs/shared/policy-document';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { ADMINISTRATOR, isAllowed, type PolicyDocument } from '../iam/evaluation';
import { KEY_ARN, sourceBucketPolicy } from '../iam/stack-policies';
import { synthesizePipeline } from '../support/synthesized';

const EXISTING = readFileSync(path.join(PROJECT_ROOT, 'docs/existing.md'), 'utf8');

const BUCKET_ARN = 'arn:aws:s3:::images';

type Headers = Readonly<Record<string, string>>;

const SSE = 'x-amz-server-side-encryption';
const KEY_ID = 'x-amz-server-side-encryption-aws-kms-key-id';
const OTHER = 'arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const NOTHING: Headers = {};
const AES256: Headers = { [SSE]: 'AES256' };
const SSE_C: Headers = { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' };
const AWS_MANAGED: Headers = { [SSE]: 'aws:kms' };
const THE_KEY: Headers = { [SSE]: 'aws:kms', [KEY_ID]: KEY_ARN };
const OTHER_KEY: Headers = { [SSE]: 'aws:kms', [KEY_ID]: OTHER };
const TWO_LAYERS: Headers = { [SSE]: 'aws:kms:dsse', [KEY_ID]: OTHER };
// KMS resolves an alias in the uploader's account.
const ALIAS: Headers = { [SSE]: 'aws:kms', [KEY_ID]: 'alias/thumbnails-production' };

/** Whether the bucket policy allows an upload by an administrator of the account. */
async function mayUpload(bucket: PolicyDocument, headers: Headers, secure = true): Promise<boolean> {
  const keys = Object.entries(headers).map(([name, value]) => [`s3:${name}`, value] as const);
  return isAllowed(
    {
      action: 's3:PutObject',
      resource: `${BUCKET_ARN}/photos/cat.jpg`,
      context: { 'aws:SecureTransport': String(secure), ...Object.fromEntries(keys) },
    },
    { identity: ADMINISTRATOR, resource: bucket },
  );
}

describe.each([
  {
    bucket: 'SSE-S3',
    policy: sourceBucketPolicy(synthesizePipeline()),
    allowed: { NOTHING, AES256 },
    denied: { SSE_C, AWS_MANAGED, THE_KEY, OTHER_KEY, TWO_LAYERS, ALIAS },
  },
  {
    bucket: 'a new KMS key',
    policy: sourceBucketPolicy(synthesizePipeline({ settings: { encryption: 'customer-managed' } })),
    allowed: { NOTHING, AES256, THE_KEY, AWS_MANAGED },
    denied: { SSE_C, OTHER_KEY, TWO_LAYERS, ALIAS },
  },
  {
    bucket: 'an existing KMS key',
    policy: sourceBucketPolicy(synthesizePipeline({ settings: { encryption: KEY_ARN } })),
    allowed: { NOTHING, AES256, THE_KEY, AWS_MANAGED },
    denied: { SSE_C, OTHER_KEY, TWO_LAYERS, ALIAS },
  },
])('a source bucket with $bucket', ({ policy, allowed, denied }) => {
  test.each(Object.entries(allowed))(
    'allows an upload with the encryption headers %s',
    async (_, headers) => {
      expect(await mayUpload(policy, headers)).toBe(true);
    },
  );

  test.each(Object.entries(denied))('denies an upload with the encryption headers %s', async (_, headers) => {
    expect(await mayUpload(policy, headers)).toBe(false);
  });

  test('denies an upload without TLS', async () => {
    expect(await mayUpload(policy, NOTHING, false)).toBe(false);
  });
});

test('docs/existing.md shows the current deny statements', () => {
  const [, statements = ''] =
    /```json\n(\[\n {2}\{\n {4}"Sid": "DenyUploadersKeys".*?)```/s.exec(EXISTING) ?? [];
  expect(JSON.parse(statements)).toEqual(denyForeignEncryption('arn:aws:s3:::example-images', undefined));
});
