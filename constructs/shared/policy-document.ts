/** IAM policies as literal JSON, which scanners and reviewers can read in the synthesized stack. */

/** Accepted values by operator and condition key. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: PolicyCondition;
}

/** Returns a statement that allows the actions on one resource. */
export function allow(Sid: string, Action: readonly string[], Resource: string): PolicyStatement {
  return { Sid, Effect: 'Allow', Action, Resource };
}

/** Returns the JSON of a policy. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/**
 * Returns statements that deny uploads the pipeline cannot decrypt: with a customer-provided key (SSE-C), or with a KMS key
 * other than the bucket's. Uploads without encryption headers are allowed and use the bucket's default encryption.
 * `s3:PutObject` includes multipart uploads, copies and form uploads.
 *
 * @param keyArn ARN of the bucket's KMS key. A request must specify exactly this ARN or no key. Undefined for SSE-S3.
 */
export function denyForeignEncryption(bucketArn: string, keyArn: string | undefined): PolicyStatement[] {
  // Without the Null condition, StringNotEquals also matches requests without the header.
  const named = (header: string, expected: string): PolicyCondition => ({
    Null: { [`s3:${header}`]: 'false' },
    StringNotEquals: { [`s3:${header}`]: expected },
  });
  const denyUpload = (sid: string, condition: PolicyCondition): PolicyStatement =>
    denyEveryone(sid, 's3:PutObject', `${bucketArn}/*`, condition);
  return [
    denyUpload('DenyUploadersKeys', {
      Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' },
    }),
    keyArn === undefined
      ? denyUpload('DenyKmsKeys', named('x-amz-server-side-encryption', 'AES256'))
      : denyUpload('DenyOtherKmsKeys', named('x-amz-server-side-encryption-aws-kms-key-id', keyArn)),
  ];
}

/** Returns a statement that denies requests without TLS. */
export function denyWithoutTls(actions: string, ...resources: readonly string[]): PolicyStatement {
  return denyEveryone('DenyWithoutTls', actions, resources, { Bool: { 'aws:SecureTransport': 'false' } });
}

function denyEveryone(
  Sid: string,
  Action: string,
  Resource: string | readonly string[],
  Condition: PolicyCondition,
): PolicyStatement {
  return { Sid, Effect: 'Deny', Principal: { AWS: '*' }, Action, Resource, Condition };
}
