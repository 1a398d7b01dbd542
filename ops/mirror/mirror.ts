/** Looks at both sides of the mirror, key by key. */
import { recipe } from '../../lambda-src/image/recipe';
import { imageId, versionToken } from '../../lambda-src/reconcile/identity';
import { thumbnailKey } from '../../lambda-src/reconcile/keys';
import type { CallOptions } from '../../lambda-src/stores/aws-clients';
import { DynamoDbMetadataStore } from '../../lambda-src/stores/metadata-store';
import { S3SourceStore } from '../../lambda-src/stores/source-store';
import { S3ThumbnailStore } from '../../lambda-src/stores/thumbnail-store';
import type { Deployment } from '../deployment';
import { judge, type Seen, type Verdict } from './judge';
import { readOriginal } from './original';

/** A key is looked at so often while its original keeps changing. */
const LOOKS = 3;

/** One key, as it is now. */
export interface Look extends Seen {
  readonly verdict: Verdict;
}

/** The mirror of one deployment. */
export class Mirror {
  private constructor(
    readonly deployment: Deployment,
    readonly thumbnailBucket: string,
    /** Box side of the thumbnails in pixels. */
    readonly thumbnailSize: number,
    /** That of the thumbnails which are current; see NewThumbnail.recipe. */
    readonly recipe: string,
  ) {}

  static async of(deployment: Deployment): Promise<Mirror> {
    const { thumbnailBucket, thumbnailSize } = await deployment.readFunctionSettings();
    return new Mirror(deployment, thumbnailBucket, thumbnailSize, recipe(thumbnailSize));
  }

  /** Looks at one key with consistent reads, in the order that the function itself looks in. */
  async look(key: string): Promise<Look> {
    const { clients, metadataTable, sourceBucket } = this.deployment;
    const source = new S3SourceStore(clients.s3, unbounded());
    const records = new DynamoDbMetadataStore(
      clients.table,
      metadataTable,
      this.thumbnailBucket,
      unbounded(),
    );
    const object = { bucket: sourceBucket, key };
    let before = await readOriginal(source, object);
    for (let looks = 1; ; looks++) {
      const thumbnail = await this.headThumbnail(key);
      const record = before && (await records.read(imageId(object, before.version)));
      const now = await readOriginal(source, object);
      const settled =
        token(before) === token(now) &&
        before?.readable === now?.readable &&
        before?.refusal === now?.refusal;
      const seen = { source: before, thumbnail, record };
      if (settled || looks === LOOKS) return { ...seen, verdict: judge(seen, this.recipe) };
      before = now;
    }
  }

  /** A key's thumbnail. Where the key is too long for one, there is none. */
  async headThumbnail(key: string): Promise<Seen['thumbnail']> {
    let place: string;
    try {
      place = thumbnailKey(this.thumbnailSize, key);
    } catch {
      return undefined;
    }
    return this.headPlace(place);
  }

  /** What lies at a key of the thumbnail bucket. */
  async headPlace(place: string): Promise<Seen['thumbnail']> {
    return new S3ThumbnailStore(this.deployment.clients.s3, this.thumbnailBucket, unbounded()).head(place);
  }
}

/** No time limit. Each call has its own: many listeners on one signal look like a leak. */
function unbounded(): CallOptions {
  return { abortSignal: new AbortController().signal };
}

function token(source: Seen['source']): string | undefined {
  return source && versionToken(source.version);
}
