import { v5 as uuidV5 } from 'uuid';
import type { ObjectKey, SourceVersion } from '../stores/ports';

/** Namespace of the image ids. Never change it: every id derives from it. */
const NAMESPACE = '5f1f8f4e-3d0c-4a57-9d2f-6b5a0c7e1d34';

/** Fields that identify a version. */
export type VersionIdentity = Pick<SourceVersion, 'versionId' | 'etag' | 'lastModified'>;

/**
 * Returns the unique id of an upload: UUIDv5 (RFC 9562) of `[bucket, key, versionId]` as JSON, or of `[bucket, key, ETag,
 * Last-Modified]` if the bucket assigns no version id. The same upload always has the same id.
 */
export function imageId({ bucket, key }: ObjectKey, version: VersionIdentity): string {
  const { versionId, etag, lastModified } = version;
  const parts = versionId === undefined ? [etag, lastModified.toISOString()] : [versionId];
  return uuidV5(JSON.stringify([bucket, key, ...parts]), NAMESPACE);
}

/** Returns the image id of the upload with a version id. */
export function imageIdOf(object: ObjectKey, versionId: string): string {
  return imageId(object, { versionId, etag: '', lastModified: new Date(0) });
}

/** Returns the version id, or the ETag if there is none. Two looks that found the same version have the same token. */
export function versionToken({ versionId, etag }: Pick<SourceVersion, 'versionId' | 'etag'>): string {
  return versionId ?? etag;
}

/** Returns a version id; undefined for "null", by which S3 names the version of an object that has none. */
export function realVersionId(versionId: string | undefined): string | undefined {
  return versionId === 'null' ? undefined : versionId;
}
