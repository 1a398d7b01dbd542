/** Reads one key in both buckets and in the table. */
import { recipe } from '../../lambda-src/image/recipe';
import { imageId, versionToken } from '../../lambda-src/reconcile/identity';
import { thumbnailKey } from '../../lambda-src/reconcile/keys';
import type { CallOptions } from '../../lambda-src/stores/aws-clients';
import { DynamoDbMetadataStore } from '../../lambda-src/stores/metadata-store';
import { S3SourceStore } from '../../lambda-src/stores/source-store';
import { S3ThumbnailStore } from '../../lambda-src/stores/thumbnail-store';
import type { Deployment } from '../aws/deployment';
import { judge, type Observation, type Verdict } from './judge';
import { readOriginal } from './original';

/** Maximum number of attempts while the original keeps changing. */
const MAX_ATTEMPTS = 3;

/** The current state of one key. */
export interface Inspection extends Observation {
  readonly verdict: Verdict;
}

/** Source bucket, thumbnail bucket, and table of one deployment. */
export class Mirror {
  private constructor(
    readonly deployment: Deployment,
    readonly thumbnailBucket: string,
    /** Maximum width and height of the thumbnails, in pixels. */
    readonly thumbnailSize: number,
    /** Recipe of current thumbnails; see NewThumbnail.recipe. */
    readonly recipe: string,
  ) {}

  static async of(deployment: Deployment): Promise<Mirror> {
    const { thumbnailBucket, thumbnailSize } = await deployment.readFunctionSettings();
    return new Mirror(deployment, thumbnailBucket, thumbnailSize, recipe(thumbnailSize));
  }

  /** Reads one key with consistent reads, in the same order as the function. */
  async inspect(key: string): Promise<Inspection> {
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
    for (let attempt = 1; ; attempt++) {
      const thumbnail = await this.headThumbnail(key);
      const record = before && (await records.read(imageId(object, before.version)));
      const now = await readOriginal(source, object);
      const settled =
        token(before) === token(now) &&
        before?.readable === now?.readable &&
        before?.refusal === now?.refusal;
      const seen = { source: before, thumbnail, record };
      if (settled || attempt === MAX_ATTEMPTS) return { ...seen, verdict: judge(seen, this.recipe) };
      before = now;
    }
  }

  /** Reads the metadata of a key's thumbnail. A key that is too long for a thumbnail key has none. */
  async headThumbnail(key: string): Promise<Observation['thumbnail']> {
    let name: string;
    try {
      name = thumbnailKey(this.thumbnailSize, key);
    } catch {
      return undefined;
    }
    return this.headObject(name);
  }

  /** Reads the metadata of an object in the thumbnail bucket. */
  async headObject(name: string): Promise<Observation['thumbnail']> {
    return new S3ThumbnailStore(this.deployment.clients.s3, this.thumbnailBucket, unbounded()).head(name);
  }
}

/** Returns options without a time limit. One signal per call: Node.js warns of a leak if many listeners share one. */
function unbounded(): CallOptions {
  return { abortSignal: new AbortController().signal };
}

function token(source: Observation['source']): string | undefined {
  return source && versionToken(source.version);
}
