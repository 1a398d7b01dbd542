/**
 * The three stores that the reconcile loop works on. The adapters beside this file make them of AWS calls, one call for
 * each method unless said otherwise; the tests make them of memory.
 */
import type { FailureReason, ProcessingStatus } from '../contract';
import type { OriginalFacts, ThumbnailFacts } from '../image/types';

/** An object of the source bucket, whichever version. */
export interface ObjectKey {
  readonly bucket: string;
  readonly key: string;
}

/** One version of an original. */
export interface SourceVersion {
  /** Undefined where the bucket gives none: versioning off or suspended, or an object older than the versioning. */
  readonly versionId: string | undefined;
  /** As S3 gives it, less its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  /** In bytes. */
  readonly size: number;
}

/**
 * What a GET met. Archived: the storage class must be restored before the bytes can be read. Unreadable: the uploader
 * encrypted the bytes with a key that S3 does not keep (SSE-C). Neither response names the version.
 */
export type SourceObject =
  | { readonly state: 'readable'; readonly version: SourceVersion; readonly body: SourceBody }
  | { readonly state: 'archived' | 'unreadable' }
  | { readonly state: 'gone' };

/** The bytes of an object whose headers are there already. Exactly one of the two is called, once. */
export interface SourceBody {
  /** @throws PermanentFailure TOO_MANY_BYTES as soon as there are more than `maxBytes`. */
  read(maxBytes: number): Promise<Uint8Array>;
  /** Drops the connection, so that nothing more is transferred. */
  discard(): void;
}

/** What a HEAD saw. */
export interface SourceHead {
  readonly version: SourceVersion;
  readonly readable: boolean;
}

/** The key's history, newest first, as far as it matters. */
export interface SourceHistory {
  /** The version that a GET would find; undefined if the key is gone. */
  readonly current: SourceVersion | undefined;
  /** The newest version that is no delete marker. */
  readonly newest: SourceVersion | undefined;
}

/** The source bucket. */
export interface SourceStore {
  /** The current version. Gone is NoSuchKey alone. @throws the S3 error of any other refusal. */
  get(object: ObjectKey): Promise<SourceObject>;
  /**
   * The current version without its bytes; undefined on 404, which may be a missing key or a missing bucket; `refused`
   * on 400, which has no error name. Only a GET can tell what either of them means.
   */
  head(object: ObjectKey): Promise<SourceHead | 'refused' | undefined>;
  /** Lists the key's versions: one call for each 1,000. */
  history(object: ObjectKey): Promise<SourceHistory>;
}

/** A thumbnail that lies in its bucket, as far as a HEAD tells. */
export interface StoredThumbnail extends ThumbnailFacts {
  /** What it was made from; undefined on an object that this function did not write. */
  readonly provenance: Provenance | undefined;
}

/** Where a thumbnail comes from: enough to tell whether it is current, and to rebuild its record. */
export interface Provenance {
  /** versionToken of the original. */
  readonly sourceToken: string;
  readonly original: OriginalFacts;
}

/** A thumbnail on its way into the bucket. */
export interface NewThumbnail extends ThumbnailFacts {
  readonly bytes: Uint8Array;
  readonly provenance: Provenance;
  readonly imageId: string;
  /** Names size, encoder settings and pixel path, so that anyone can tell whether it is current. */
  readonly recipe: string;
}

/** The thumbnail bucket. */
export interface ThumbnailStore {
  readonly bucket: string;
  head(key: string): Promise<StoredThumbnail | undefined>;
  put(key: string, thumbnail: NewThumbnail): Promise<void>;
  delete(key: string): Promise<void>;
}

/** What a record is about. */
export interface RecordSubject {
  readonly imageId: string;
  readonly object: ObjectKey;
  readonly versionId: string | undefined;
  /** Last-Modified of the version. */
  readonly uploadedAt: Date;
}

/** An original that has its thumbnail. */
export interface SuccessDetails {
  readonly size: number;
  readonly original: OriginalFacts;
  readonly thumbnail: ThumbnailFacts & { readonly key: string };
  /** Undefined where the thumbnail was found, not made. */
  readonly milliseconds: number | undefined;
}

/** An original that has none. */
export interface FailureDetails {
  readonly size: number;
  readonly reason: FailureReason;
}

/** The part of a record that decides something. */
export interface StoredRecord {
  readonly status: ProcessingStatus;
  readonly reason: FailureReason | undefined;
}

/** The table. Every write keeps the time stamp and the shard of the upload where they are there already. */
export interface MetadataStore {
  /** Consistent read. */
  read(imageId: string): Promise<StoredRecord | undefined>;
  putSuccess(subject: RecordSubject, details: SuccessDetails): Promise<void>;
  putFailure(subject: RecordSubject, details: FailureDetails): Promise<void>;
  /** Writes the record of a version that nobody will read any more, unless there is a record of it. */
  putIfAbsent(
    subject: RecordSubject,
    status: 'SUPERSEDED' | 'DELETED',
    size: number | undefined,
  ): Promise<void>;
  /** Marks a record DELETED, if there is one. */
  markDeleted(imageId: string): Promise<void>;
}
