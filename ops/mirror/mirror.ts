/** Reads one key in both buckets and in the table. */
import { acceptanceCriteria, recipe } from '../../lambda-src/image/recipe';
import { imageId, versionToken } from '../../lambda-src/reconcile/identity';
import { thumbnailKey } from '../../lambda-src/reconcile/keys';
import type { CallOptions } from '../../lambda-src/stores/aws-clients';
import { S3SourceStore } from '../../lambda-src/stores/source-store';
import { S3ThumbnailStore } from '../../lambda-src/stores/thumbnail-store';
import { thumbnailVariant } from '../../lambda-src/variants/variant';
import type { Deployment } from '../aws/deployment';
import { judge, type Expected, type Observation, type Verdict } from './judge';
import { readOriginal } from './original';
import { readRecords, statusOf } from './records';

/** Maximum number of attempts while the original keeps changing. */
const MAX_ATTEMPTS = 3;

/** The current state of one key. */
export interface Inspection extends Observation {
  readonly verdict: Verdict;
}

/** Source bucket, thumbnail bucket, and table of one deployment. */
export class Mirror implements Expected {
  private constructor(
    readonly deployment: Deployment,
    readonly thumbnailBucket: string,
    /** Maximum width and height of the thumbnails, in pixels. */
    readonly thumbnailSize: number,
    readonly recipe: string,
    readonly acceptanceCriteria: string,
  ) {}

  static async of(deployment: Deployment): Promise<Mirror> {
    const settings = await deployment.readFunctionSettings();
    const { thumbnailBucket, thumbnailSize } = settings;
    return new Mirror(
      deployment,
      thumbnailBucket,
      thumbnailSize,
      recipe(thumbnailVariant(thumbnailSize)),
      acceptanceCriteria(settings),
    );
  }

  /** Reads one key with consistent reads, in the same order as the function. */
  async inspect(key: string): Promise<Inspection> {
    const { clients, sourceBucket } = this.deployment;
    const source = new S3SourceStore(clients.s3, unbounded());
    const object = { bucket: sourceBucket, key };
    let before = await readOriginal(source, object);
    for (let attempt = 1; ; attempt++) {
      const thumbnail = await this.headThumbnail(key);
      const record = before && (await this.readRecord(imageId(object, before.version)));
      const now = await readOriginal(source, object);
      const settled =
        token(before) === token(now) &&
        before?.readable === now?.readable &&
        before?.refusal === now?.refusal;
      const seen = { source: before, thumbnail, record, keyFits: this.keyFits(key) };
      if (settled || attempt === MAX_ATTEMPTS) return { ...seen, verdict: judge(seen, this) };
      before = now;
    }
  }

  /** Returns whether a key is short enough to have a thumbnail. */
  keyFits(key: string): boolean {
    return this.thumbnailKey(key) !== undefined;
  }

  /** Reads the metadata of a key's thumbnail. A key that is too long for a thumbnail key has none. */
  async headThumbnail(key: string): Promise<Observation['thumbnail']> {
    const name = this.thumbnailKey(key);
    return name === undefined ? undefined : this.headObject(name);
  }

  /** Reads the metadata of an object in the thumbnail bucket. */
  async headObject(name: string): Promise<Observation['thumbnail']> {
    return new S3ThumbnailStore(this.deployment.clients.s3, this.thumbnailBucket, unbounded()).head(name);
  }

  private async readRecord(id: string): Promise<Observation['record']> {
    const { clients, metadataTable } = this.deployment;
    return statusOf((await readRecords(clients.table, metadataTable, [id])).get(id));
  }

  private thumbnailKey(key: string): string | undefined {
    try {
      return thumbnailKey(this.thumbnailSize, key);
    } catch {
      return undefined;
    }
  }
}

/** Returns options without a time limit. One signal per call: Node.js warns of a leak if many listeners share one. */
function unbounded(): CallOptions {
  return { abortSignal: new AbortController().signal };
}

function token(source: Observation['source']): string | undefined {
  return source && versionToken(source.version);
}
