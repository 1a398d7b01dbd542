import { v5 as uuidV5 } from 'uuid';
import type { ObjectKey, SourceVersion } from '../stores/ports';

/** Namespace of this project's image ids. Arbitrary, and never to be changed: every id derives from it. */
const NAMESPACE = '5f1f8f4e-3d0c-4a57-9d2f-6b5a0c7e1d34';

/** The parts of a version that identify it. */
export type VersionIdentity = Pick<SourceVersion, 'versionId' | 'etag' | 'lastModified'>;

/**
 * Unique id of an upload: UUIDv5 (RFC 9562) of `[bucket, key, versionId]` as JSON, or of `[bucket, key, ETag,
 * Last-Modified]` where the bucket gives no version id. The same upload has the same id whoever looks at it.
 */
export function imageId({ bucket, key }: ObjectKey, version: VersionIdentity): string {
  const { versionId, etag, lastModified } = version;
  const parts = versionId === undefined ? [etag, lastModified.toISOString()] : [versionId];
  return uuidV5(JSON.stringify([bucket, key, ...parts]), NAMESPACE);
}

/** Equal for two looks at the source that saw the same version: its id, or its ETag where there is none. */
export function versionToken({ versionId, etag }: Pick<SourceVersion, 'versionId' | 'etag'>): string {
  return versionId ?? etag;
}

/** Returns a version id; undefined for "null", by which S3 names the version of an object that has none. */
export function realVersionId(versionId: string | undefined): string | undefined {
  return versionId === 'null' ? undefined : versionId;
}
