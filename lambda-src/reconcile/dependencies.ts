import type { CreatedThumbnail } from '../image/types';
import type { MetadataStore, SourceStore, ThumbnailStore } from '../stores/ports';

/** What a reconcile works with. */
export interface Dependencies {
  readonly source: SourceStore;
  readonly thumbnails: ThumbnailStore;
  readonly records: MetadataStore;
  /** Box side of the thumbnails in pixels. */
  readonly thumbnailSize: number;
  /** Largest original that is read, in bytes. */
  readonly maxInputBytes: number;
  /** Names how thumbnails are made; see NewThumbnail.recipe. */
  readonly recipe: string;
  /** Makes the thumbnail. @throws PermanentFailure if the bytes are no acceptable image. */
  readonly createThumbnail: (bytes: Uint8Array) => Promise<CreatedThumbnail>;
}
