import type { StoredThumbnail, ThumbnailStore } from '../stores/ports';
import { fits, thumbnailKey } from './keys';

/** A thumbnail in the thumbnail bucket, with the name of its variant. */
export interface FoundThumbnail extends StoredThumbnail {
  readonly name: string;
}

/** The thumbnails of one key of the source bucket: one for each variant. */
export class MirroredThumbnails {
  constructor(
    private readonly store: ThumbnailStore,
    /** Names of the variants. */
    private readonly names: readonly string[],
    private readonly sourceKey: string,
  ) {}

  private keyOf(name: string): string {
    return thumbnailKey(name, this.sourceKey);
  }

  /** Returns the thumbnails that exist, in the order of the variants. A key that is too long has none. */
  async find(): Promise<readonly FoundThumbnail[]> {
    const names = this.names.filter((name) => fits(this.keyOf(name)));
    const heads = names.map(async (name) => {
      const thumbnail = await this.store.head(this.keyOf(name));
      return thumbnail ? [{ name, ...thumbnail }] : [];
    });
    return (await Promise.all(heads)).flat();
  }

  /**
   * Deletes thumbnails that exist. A DELETE of a missing one would add a delete marker.
   *
   * @throws the first error, after all requests have ended: see writeThumbnails.
   */
  async delete(found: readonly FoundThumbnail[]): Promise<void> {
    const requests = found.map(({ name }) => this.store.delete(this.keyOf(name)));
    await Promise.allSettled(requests);
    await Promise.all(requests);
  }

  /** Deletes all thumbnails. */
  async deleteAll(): Promise<void> {
    await this.delete(await this.find());
  }
}

/** Returns whether a thumbnail was made from the version with this token. */
export function madeFrom({ provenance }: StoredThumbnail, token: string): boolean {
  return provenance?.sourceToken === token;
}

export function namesOf(thumbnails: readonly FoundThumbnail[]): readonly string[] {
  return thumbnails.map(({ name }) => name);
}
