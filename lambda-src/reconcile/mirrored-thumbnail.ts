import type { StoredThumbnail, ThumbnailStore } from '../stores/ports';
import { thumbnailKey } from './keys';

/** A thumbnail in the thumbnail bucket, with its key. */
export interface FoundThumbnail extends StoredThumbnail {
  readonly key: string;
}

/** The thumbnail of one key of the source bucket. */
export class MirroredThumbnail {
  constructor(
    private readonly store: ThumbnailStore,
    /** Side of the bounding box, in pixels. */
    private readonly size: number,
    private readonly sourceKey: string,
  ) {}

  /** @throws PermanentFailure KEY_TOO_LONG. */
  get key(): string {
    return thumbnailKey(this.size, this.sourceKey);
  }

  /** Returns the thumbnail, or undefined if there is none or its key would be too long. */
  async head(): Promise<FoundThumbnail | undefined> {
    let key: string;
    try {
      ({ key } = this);
    } catch {
      return undefined;
    }
    const thumbnail = await this.store.head(key);
    return thumbnail && { key, ...thumbnail };
  }

  /** Deletes the thumbnail if it exists. Without the HEAD, each DELETE in a versioned bucket would add a delete marker. */
  async remove(): Promise<void> {
    const found = await this.head();
    if (found) await this.store.delete(found.key);
  }
}

/** Returns whether the thumbnail exists and was made from the version with this token. */
export function madeFrom(thumbnail: FoundThumbnail | undefined, token: string): boolean {
  return thumbnail?.provenance?.sourceToken === token;
}
