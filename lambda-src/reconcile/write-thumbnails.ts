import type { CreatedThumbnail } from '../image/types';
import type {
  RecordedThumbnail,
  RecordSubject,
  SourceVersion,
  SuccessDetails,
  ThumbnailStore,
} from '../stores/ports';
import { versionToken } from './identity';
import { thumbnailKey } from './keys';

/** The thumbnails of one version. */
export interface WrittenThumbnails extends Pick<SuccessDetails, 'original' | 'placeholder'> {
  /** The thumbnail, then the variants. */
  readonly thumbnails: readonly [RecordedThumbnail, ...RecordedThumbnail[]];
}

/**
 * Writes each thumbnail while the next one is created. Ends only after all writes have ended, even if one or the creation
 * fails: a write that is in flight when the function's process is frozen would take effect later, after newer writes.
 *
 * @param created at least one, in any order. @param names of the variants, in their order.
 * @throws the first error, after all writes have ended.
 */
export async function writeThumbnails(
  created: AsyncIterable<CreatedThumbnail>,
  names: readonly string[],
  { imageId, object }: RecordSubject,
  version: SourceVersion,
  store: ThumbnailStore,
): Promise<WrittenThumbnails> {
  const write = async ({ bytes, name, original, placeholder, ...thumbnail }: CreatedThumbnail) => {
    const provenance = { sourceToken: versionToken(version), original };
    const put = { bytes, ...thumbnail, provenance, imageId };
    const stored = await store.put(thumbnailKey(name, object.key), put);
    return { original, placeholder, thumbnail: { name, ...thumbnail, ...stored } };
  };
  const writes: ReturnType<typeof write>[] = [];
  try {
    for await (const thumbnail of created) writes.push(handled(write(thumbnail)));
  } finally {
    await Promise.allSettled(writes);
  }
  const results = await Promise.all(writes);
  const [first, ...others] = names.flatMap((name) =>
    results.filter(({ thumbnail }) => thumbnail.name === name),
  );
  if (!first) throw new Error('No thumbnail was created.');
  const { original, placeholder } = first;
  return {
    original,
    placeholder,
    thumbnails: [first.thumbnail, ...others.map(({ thumbnail }) => thumbnail)],
  };
}

/** Node.js ends the process if a promise is rejected before something waits for it. */
function handled<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => undefined);
  return promise;
}
