/**
 * The three stores that the reconcile loop uses. The adapters in this folder implement them with one AWS call for each
 * method, unless documented otherwise. The tests implement them in memory.
 */
import type { FailureReason, ProcessingStatus } from '../contract';
import type { FileFormat } from '../image/signatures';
import type { OriginalFacts, ThumbnailFacts } from '../image/types';

/** An object of the source bucket, in any version. */
export interface ObjectKey {
  readonly bucket: string;
  readonly key: string;
}

/** One version of an original. */
export interface SourceVersion {
  /** Undefined without versioning, with suspended versioning, and for objects older than the versioning. */
  readonly versionId: string | undefined;
  /** Without its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  /** In bytes. */
  readonly size: number;
}

/**
 * Result of a GET. Archived: the object must be restored before its bytes can be read. Unreadable: the bytes are encrypted
 * with a customer-provided key (SSE-C). For both, the response does not name the version.
 */
export type SourceObject =
  | {
      readonly state: 'readable';
      readonly version: SourceVersion;
      readonly body: SourceBody;
      /** User metadata; see variants/focal-point.ts. */
      readonly focalPoint?: string | undefined;
    }
  | { readonly state: 'archived' | 'unreadable' }
  | { readonly state: 'gone' };

/** The body of a response whose headers have arrived. Call exactly one of the two methods, once. */
export interface SourceBody {
  /** @throws PermanentFailure TOO_MANY_BYTES as soon as more than `maxBytes` are known or received. */
  read(maxBytes: number): Promise<Uint8Array>;
  /** Closes the connection, so that no more bytes are transferred. */
  discard(): void;
}

/** Result of a HEAD. */
export interface SourceHead {
  readonly version: SourceVersion;
  readonly readable: boolean;
}

/** The part of a key's history that the function uses. */
export interface SourceHistory {
  /** The version that a GET returns; undefined if the key is gone. */
  readonly current: SourceVersion | undefined;
  /** The newest version that is not a delete marker. */
  readonly newest: SourceVersion | undefined;
}

/** The source bucket. */
export interface SourceStore {
  /** Returns the current version. Only NoSuchKey means gone. @throws any other S3 error. */
  get(object: ObjectKey): Promise<SourceObject>;
  /**
   * Returns the current version without its bytes. Returns undefined for 404, which means a missing key or a missing bucket,
   * and `refused` for 400, which has no error name. Only a GET can distinguish their causes.
   */
  head(object: ObjectKey): Promise<SourceHead | 'refused' | undefined>;
  /** Lists the key's versions. Sends one call for each 1,000 of them. */
  history(object: ObjectKey): Promise<SourceHistory>;
  /** Returns whether a version exists, current or not. */
  has(object: ObjectKey, versionId: string): Promise<boolean>;
}

/** A version of an object in the thumbnail bucket. */
export interface ThumbnailVersion {
  /** Without its quotes. */
  readonly etag: string | undefined;
  /** Undefined for an object older than the bucket's versioning. */
  readonly versionId: string | undefined;
}

/** A thumbnail in the thumbnail bucket, as a HEAD returns it. */
export interface StoredThumbnail extends ThumbnailFacts, ThumbnailVersion {
  /** Both are undefined for an object that the function did not write. */
  readonly provenance: Provenance | undefined;
  readonly recipe: string | undefined;
}

/** The original of a thumbnail: enough to check whether the thumbnail is current, and to rebuild its record. */
export interface Provenance {
  /** See versionToken. */
  readonly sourceToken: string;
  readonly original: OriginalFacts;
}

/** A thumbnail to be written. */
export interface NewThumbnail extends ThumbnailFacts {
  readonly bytes: Uint8Array;
  readonly provenance: Provenance;
  readonly imageId: string;
  /** Names the variant's definition, encoder settings and version of the pixel path, so that outdated thumbnails can be found. */
  readonly recipe: string;
}

/** The thumbnail bucket. */
export interface ThumbnailStore {
  readonly bucket: string;
  head(key: string): Promise<StoredThumbnail | undefined>;
  put(key: string, thumbnail: NewThumbnail): Promise<ThumbnailVersion>;
  delete(key: string): Promise<void>;
}

/** The version that a record describes. */
export interface RecordSubject {
  readonly imageId: string;
  readonly object: ObjectKey;
  readonly versionId: string | undefined;
  /** Last-Modified of the version. */
  readonly uploadedAt: Date;
}

/** A thumbnail as its record lists it. */
export interface RecordedThumbnail extends ThumbnailFacts, ThumbnailVersion {
  /** Name of its variant. */
  readonly name: string;
  readonly recipe: string | undefined;
}

/** Details of an original with a thumbnail. */
export interface SuccessDetails {
  readonly size: number;
  readonly original: OriginalFacts;
  /** The thumbnail, then the variants. */
  readonly thumbnails: readonly RecordedThumbnail[];
  /** ThumbHash of the thumbnail in base64. If undefined, the record keeps what it has. */
  readonly placeholder?: string | undefined;
  /** Undefined if the thumbnails existed already. */
  readonly milliseconds: number | undefined;
}

/** Details of an original without a thumbnail. */
export interface FailureDetails {
  readonly size: number;
  /** Undefined if the bytes were not read, or match no known format. */
  readonly format?: FileFormat | undefined;
  readonly reason: FailureReason;
  /** Names limits and version of the pixel path, so that the original can be tried again under others. */
  readonly acceptanceCriteria: string;
}

/** The part of a record that the function uses. */
export interface StoredRecord {
  readonly status: ProcessingStatus;
  readonly reason: FailureReason | undefined;
  /** Names of the thumbnails that it lists. */
  readonly names: readonly string[];
  /** When the version was last marked DELETED; undefined if it is not. */
  readonly deletedAt: string | undefined;
}

/** The table. No write changes the upload timestamp or the shard of an existing record. */
export interface MetadataStore {
  /** Strongly consistent. */
  read(imageId: string): Promise<StoredRecord | undefined>;
  /**
   * @param deletedAt when the version was last marked DELETED.
   * @returns false if nothing was written, because the record is DELETED and was last marked at another time.
   */
  putSuccess(subject: RecordSubject, details: SuccessDetails, deletedAt?: string): Promise<boolean>;
  /** See putSuccess. */
  putFailure(subject: RecordSubject, details: FailureDetails, deletedAt?: string): Promise<boolean>;
  /** Writes the record of a version that is no longer current, unless it has one. */
  putIfAbsent(
    subject: RecordSubject,
    status: 'SUPERSEDED' | 'DELETED',
    size: number | undefined,
  ): Promise<void>;
  /** Marks the record DELETED if it exists. */
  markDeleted(imageId: string): Promise<void>;
}
