import { createHash } from 'node:crypto';
import { Fn, Op, Token, type TerraformResourceLifecycle } from 'cdktf';
import { BUCKET_NAME } from '../../lambda-src/contract';

const HASH_LENGTH = 8;

/**
 * Name of a further bucket of a pipeline: the beginning of the source bucket's name, `infix`, and 8 characters of its
 * SHA-256: legal and distinct for every legal name, one of 63 characters included. Derived by Terraform where the
 * source bucket's name is a variable.
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

/** @returns the violation, if any, where the name is known. */
export function checkThumbnailBucket(sourceBucketName: string): string[] {
  if (Token.isUnresolved(sourceBucketName)) return [];
  return thumbnailBucketName(sourceBucketName) === sourceBucketName
    ? [`sourceBucketName is ${JSON.stringify(sourceBucketName)}: ${DISTINCT_BUCKETS}`]
    : [];
}

/** The same rule for Terraform, where the name is a variable; of what is known, it refuses to check anything. */
export function thumbnailBucketPreconditions(
  sourceBucketName: string,
): NonNullable<TerraformResourceLifecycle['precondition']> {
  if (!Token.isUnresolved(sourceBucketName)) return [];
  const condition = Token.asString(Op.neq(thumbnailBucketName(sourceBucketName), sourceBucketName));
  return [{ condition, errorMessage: DISTINCT_BUCKETS }];
}
