/** Reads one key in both buckets and in the table. */
import { acceptanceCriteria, recipe } from '../../lambda-src/image/recipe';
import { imageId, versionToken } from '../../lambda-src/reconcile/identity';
import { fits, thumbnailKey } from '../../lambda-src/reconcile/keys';
import type { FoundThumbnail } from '../../lambda-src/reconcile/mirrored-thumbnails';
import type { CallOptions } from '../../lambda-src/stores/aws-clients';
import type { StoredThumbnail } from '../../lambda-src/stores/ports';
import { S3SourceStore } from '../../lambda-src/stores/source-store';
import { S3ThumbnailStore } from '../../lambda-src/stores/thumbnail-store';
import type { Variant } from '../../lambda-src/variants/variant';
import type { Deployment } from '../aws/deployment';
import { judge } from './judge';
import { readOriginal } from './original';
import { readRecords, statusOf } from './records';
import type { Expected, ExpectedVariant, Observation, Verdict } from './verdict';

/** Maximum number of attempts while the original keeps changing. */
const MAX_ATTEMPTS = 3;

/** The current state of one key. */
export interface Inspection extends Observation {
  readonly verdict: Verdict;
}

/** Source bucket, thumbnail bucket, and table of one deployment. */
export class Mirror implements Expected {
  /** Names of the variants. The first is the thumbnail's, which is its size. */
  readonly names: readonly string[];

  private constructor(
    readonly deployment: Deployment,
    readonly thumbnailBucket: string,
    readonly variants: readonly [ExpectedVariant, ...ExpectedVariant[]],
    readonly acceptanceCriteria: string,
  ) {
    this.names = variants.map(({ name }) => name);
  }

  static async of(deployment: Deployment): Promise<Mirror> {
    const settings = await deployment.readFunctionSettings();
    const [thumbnail, ...others] = settings.variants;
    const variants = [expectedVariant(thumbnail), ...others.map(expectedVariant)] as const;
    return new Mirror(deployment, settings.thumbnailBucket, variants, acceptanceCriteria(settings));
  }

  /** Recipes of all variants; with the thumbnail alone, its recipe. */
  get recipes(): string {
    const [thumbnail, ...others] = this.variants;
    return [thumbnail.recipe, ...others.map(({ name, recipe }) => `${name}: ${recipe}`)].join(', ');
  }

  /** Whether there are variants in addition to the thumbnail. */
  get hasVariants(): boolean {
    return this.variants.length > 1;
  }

  /** Reads one key with consistent reads, in the same order as the function. */
  async inspect(key: string): Promise<Inspection> {
    const { clients, sourceBucket } = this.deployment;
    const source = new S3SourceStore(clients.s3, unbounded());
    const object = { bucket: sourceBucket, key };
    let before = await readOriginal(source, object);
    for (let attempt = 1; ; attempt++) {
      const thumbnails = await this.findThumbnails(key, this.names);
      const record = before && (await this.readRecord(imageId(object, before.version)));
      const now = await readOriginal(source, object);
      const settled =
        token(before) === token(now) &&
        before?.readable === now?.readable &&
        before?.refusal === now?.refusal;
      const seen = { source: before, thumbnails, record, keyFits: this.keyFits(key) };
      if (settled || attempt === MAX_ATTEMPTS) return { ...seen, verdict: judge(seen, this) };
      before = now;
    }
  }

  /** Returns whether a key is short enough to have all thumbnails. */
  keyFits(key: string): boolean {
    return this.names.every((name) => fits(thumbnailKey(name, key)));
  }

  /**
   * Reads the metadata of a key's thumbnails. A key that is too long for a thumbnail key has none.
   *
   * @param names of the variants to look for
   * @returns the thumbnails that exist, in the order of the names
   */
  async findThumbnails(key: string, names: readonly string[]): Promise<readonly FoundThumbnail[]> {
    const heads = names.map(async (name) => {
      const thumbnail = await this.headObject(thumbnailKey(name, key));
      return thumbnail ? [{ name, ...thumbnail }] : [];
    });
    return (await Promise.all(heads)).flat();
  }

  /** Reads the metadata of an object in the thumbnail bucket. */
  async headObject(key: string): Promise<StoredThumbnail | undefined> {
    if (!fits(key)) return undefined;
    return new S3ThumbnailStore(this.deployment.clients.s3, this.thumbnailBucket, unbounded()).head(key);
  }

  private async readRecord(id: string): Promise<Observation['record']> {
    const { clients, metadataTable } = this.deployment;
    return statusOf((await readRecords(clients.table, metadataTable, [id])).get(id));
  }
}

function expectedVariant(variant: Variant): ExpectedVariant {
  return { name: variant.name, recipe: recipe(variant) };
}

/** Returns options without a time limit. One signal per call: Node.js warns of a leak if many listeners share one. */
function unbounded(): CallOptions {
  return { abortSignal: new AbortController().signal };
}

function token(source: Observation['source']): string | undefined {
  return source && versionToken(source.version);
}
