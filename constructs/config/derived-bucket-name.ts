import { createHash } from 'node:crypto';
import { Fn, Op, Token, type TerraformResourceLifecycle } from 'cdktf';
import { BUCKET_NAME } from '../../lambda-src/contract';

const HASH_LENGTH = 8;

/**
 * Returns the name of another bucket of a pipeline: the start of the source bucket's name, `infix`, and 8 characters of
 * the name's SHA-256. It is legal and distinct for every legal name, even one of 63 characters. Terraform derives it if
 * the source bucket's name is a variable.
 */
export function derivedBucketName(sourceBucketName: string, infix: string): string {
  const kept = BUCKET_NAME.maxLength - infix.length - HASH_LENGTH;
  if (!Token.isUnresolved(sourceBucketName)) {
    const hash = createHash('sha256').update(sourceBucketName).digest('hex');
    return `${sourceBucketName.slice(0, kept)}${infix}${hash.slice(0, HASH_LENGTH)}`;
  }
  const beginning = Fn.substr(sourceBucketName, 0, kept);
  return `${beginning}${infix}${Fn.substr(Fn.sha256(sourceBucketName), 0, HASH_LENGTH)}`;
}

export function thumbnailBucketName(sourceBucketName: string): string {
  return derivedBucketName(sourceBucketName, '-thumbnails-');
}

const DISTINCT_BUCKETS =
  'The thumbnail bucket must not be the source bucket: each thumbnail would start the function again.';

/** Returns the violation, if any, by a name that is known at synth. */
export function checkThumbnailBucket(sourceBucketName: unknown): string[] {
  if (Token.isUnresolved(sourceBucketName) || typeof sourceBucketName !== 'string') return [];
  return thumbnailBucketName(sourceBucketName) === sourceBucketName
    ? [`sourceBucketName is ${JSON.stringify(sourceBucketName)}: ${DISTINCT_BUCKETS}`]
    : [];
}

/** Returns the same rule for Terraform if the name is a variable; Terraform refuses a condition without any reference. */
export function thumbnailBucketPreconditions(
  sourceBucketName: string,
): NonNullable<TerraformResourceLifecycle['precondition']> {
  if (!Token.isUnresolved(sourceBucketName)) return [];
  const condition = Token.asString(Op.neq(thumbnailBucketName(sourceBucketName), sourceBucketName));
  return [{ condition, errorMessage: DISTINCT_BUCKETS }];
}
