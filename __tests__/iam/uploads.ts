/** Requests to S3 under a synthesized bucket policy, as IAM would judge them. */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Synthesized } from '../constructs/synthesized';

const ACCOUNT = '111122223333';
export const KEY_ARN = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const BUCKET_ARN = 'arn:aws:s3:::pictures';
/** May do everything to S3, so that only the bucket's policy can refuse it. */
const UPLOADER = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } };

/** The policy of the source bucket, with the values that Terraform would put in. */
export function sourcePolicy(stack: Synthesized): unknown {
  const { policy } = stack.the('aws_s3_bucket_policy', 'source');
  const text = String(policy)
    .replace(/\$\{aws_s3_bucket\.[\w-]+\.arn\}/g, BUCKET_ARN)
    .replace(/\$\{aws_kms_key\.[\w-]+\.arn\}/g, KEY_ARN);
  return JSON.parse(text);
}

/** @param headers `x-amz-…` headers of the upload, which are context keys of the same name. */
export async function mayUpload(policy: unknown, headers: Readonly<Record<string, string>>, secure = true) {
  const keys = Object.entries(headers).map(([name, value]) => [`s3:${name}`, value] as const);
  const simulated = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${ACCOUNT}:role/uploader`,
        action: 's3:PutObject',
        resource: { resource: `${BUCKET_ARN}/photos/cat.jpg`, accountId: ACCOUNT },
        contextVariables: { 'aws:SecureTransport': String(secure), ...Object.fromEntries(keys) },
      },
      identityPolicies: [{ name: 'uploader', policy: UPLOADER }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policy,
    },
    {},
  );
  if (simulated.resultType !== 'single') throw new Error(JSON.stringify(simulated));
  expect(simulated.result.ignoredContextKeys).toEqual([]);
  return simulated.result.analysis.result === 'Allowed';
}
