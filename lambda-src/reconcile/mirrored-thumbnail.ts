import type { StoredThumbnail, ThumbnailStore } from '../stores/ports';
import { thumbnailKey } from './keys';

/** A thumbnail that lies in its bucket, and where. */
export interface FoundThumbnail extends StoredThumbnail {
  readonly key: string;
}

/** The place in the thumbnail bucket that mirrors one key of the source bucket. */
export class MirroredThumbnail {
  constructor(
    private readonly store: ThumbnailStore,
    /** Box side in pixels. */
    private readonly size: number,
    private readonly sourceKey: string,
  ) {}

  /** @throws PermanentFailure KEY_TOO_LONG where there can be no such place. */
  get key(): string {
    return thumbnailKey(this.size, this.sourceKey);
  }

  /** What a HEAD shows; where there can be no such place, there is nothing. */
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

  /** Deletes only what a HEAD shows: in a versioned bucket each blind DELETE leaves a delete marker. */
  async remove(): Promise<void> {
    const found = await this.head();
    if (found) await this.store.delete(found.key);
  }
}

/** Whether a thumbnail is there and was made from the version with this token. */
export function madeFrom(thumbnail: FoundThumbnail | undefined, token: string): boolean {
  return thumbnail?.provenance?.sourceToken === token;
}
