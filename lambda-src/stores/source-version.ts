/** Reads a version of an original from the responses of S3 that describe one. */
import type { HeadObjectCommandOutput, ObjectVersion } from '@aws-sdk/client-s3';
import { IncompleteResponse } from '../failures/failures';
import { realVersionId } from '../reconcile/identity';
import type { SourceVersion } from './ports';

type VersionHeaders = Pick<HeadObjectCommandOutput, 'VersionId' | 'ETag' | 'LastModified' | 'ContentLength'>;

/**
 * Reads the version from the headers of a GET or HEAD.
 *
 * @throws IncompleteResponse if a field is missing.
 */
export function versionOf({ VersionId, ETag, LastModified, ContentLength }: VersionHeaders): SourceVersion {
  if (ETag === undefined || LastModified === undefined || ContentLength === undefined) {
    throw new IncompleteResponse('The response of S3 lacks ETag, Last-Modified or Content-Length.');
  }
  return {
    versionId: realVersionId(VersionId),
    etag: ETag.replaceAll('"', ''),
    lastModified: LastModified,
    size: ContentLength,
  };
}

/** Reads the version from an entry of a list of versions. @throws IncompleteResponse if a field is missing. */
export function versionOfListing({ VersionId, ETag, LastModified, Size }: ObjectVersion): SourceVersion {
  return versionOf({ VersionId, ETag, LastModified, ContentLength: Size });
}
