/** IAM policies as literal JSON, so that scanners and reviewers can read them in the synthesized stack. */

/** Operator to condition key to accepted values. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: PolicyCondition;
}

/** Allows the actions on one resource. */
export function allow(Sid: string, Action: readonly string[], Resource: string): PolicyStatement {
  return { Sid, Effect: 'Allow', Action, Resource };
}

export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/**
 * Denies uploads to a bucket that the pipeline cannot read: encrypted with a key of the uploader (SSE-C), or with a KMS key
 * other than the bucket's. Uploads that name no encryption pass, and get the bucket's. Multipart uploads, copies and
 * form uploads are `s3:PutObject` too.
 *
 * @param keyArn the bucket's KMS key, which a request must name by this ARN or not at all. @default none: S3's own keys
 */
export function denyForeignEncryption(bucketArn: string, keyArn: string | undefined): PolicyStatement[] {
  // A negated operator alone holds for a request without the header as well.
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

/** Denies whatever does not come over TLS. */
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
