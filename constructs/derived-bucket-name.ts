import { Fn } from 'cdktf';

/** Longest name that S3 allows. */
const MAX_LENGTH = 63;
const HASH_LENGTH = 8;

/**
 * Name of a further bucket of a pipeline: the beginning of the source bucket's name, `infix`, and 8 characters of its
 * SHA-256. Derived by Terraform, since the source bucket's name may be a variable: legal and distinct for every legal
 * name, one of 63 characters included.
 */
export function derivedBucketName(sourceBucketName: string, infix: string): string {
  const beginning = Fn.substr(sourceBucketName, 0, MAX_LENGTH - infix.length - HASH_LENGTH);
  return `${beginning}${infix}${Fn.substr(Fn.sha256(sourceBucketName), 0, HASH_LENGTH)}`;
}
