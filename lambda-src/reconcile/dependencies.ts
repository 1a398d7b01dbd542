import type { CreatedThumbnail } from '../image/types';
import type { MetadataStore, SourceStore, ThumbnailStore } from '../stores/ports';
import type { FocalPoint } from '../variants/focal-point';

/** Dependencies of a reconciliation. */
export interface Dependencies {
  readonly source: SourceStore;
  readonly thumbnails: ThumbnailStore;
  readonly records: MetadataStore;
  /** Names of the variants. The first is the thumbnail's, which is its size. */
  readonly names: readonly [string, ...string[]];
  /** Largest original that is read, in bytes. */
  readonly maxInputBytes: number;
  /** See FailureDetails.acceptanceCriteria. */
  readonly acceptanceCriteria: string;
  /**
   * Creates a thumbnail for each name, in any order.
   *
   * @throws PermanentFailure if the bytes are not an acceptable image, or one of the thumbnails cannot be made.
   */
  readonly createThumbnails: (
    bytes: Uint8Array,
    focalPoint: FocalPoint | undefined,
  ) => AsyncIterable<CreatedThumbnail>;
}
