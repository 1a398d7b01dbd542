import type { CreatedThumbnail } from '../image/types';
import type { MetadataStore, SourceStore, ThumbnailStore } from '../stores/ports';

/** Dependencies of a reconciliation. */
export interface Dependencies {
  readonly source: SourceStore;
  readonly thumbnails: ThumbnailStore;
  readonly records: MetadataStore;
  /** Side of a thumbnail's bounding box, in pixels. */
  readonly thumbnailSize: number;
  /** Largest original that is read, in bytes. */
  readonly maxInputBytes: number;
  /** See NewThumbnail.recipe. */
  readonly recipe: string;
  /** See FailureDetails.acceptanceCriteria. */
  readonly acceptanceCriteria: string;
  /** @throws PermanentFailure if the bytes are not an acceptable image. */
  readonly createThumbnail: (bytes: Uint8Array) => Promise<CreatedThumbnail>;
}
