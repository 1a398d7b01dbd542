/** Damages a real mirror, and says what an audit must find at each key. */
import {
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import { imageId } from '../../../lambda-src/reconcile/identity';
import type { Difference } from '../../../ops/mirror/verdict';
import { SIZE, SOURCE_BUCKET, type DeployedPipeline } from './deployed-pipeline';

/** Does one kind of damage at a key. @returns the key that an audit reports (of the thumbnail bucket if unexpected), and its state */
type Damage = (damager: Damager, key: string) => Promise<readonly [string, Difference]>;

/** All kinds of damage, each at a key that has a thumbnail. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  'thumbnail deleted': async (damager, key) => {
    await damager.thumbnails.delete(`${SIZE}/${key}`);
    return [key, 'missing'];
  },
  'thumbnail replaced by another object': async (damager, key) => {
    await damager.thumbnails.put(`${SIZE}/${key}`);
    return [key, 'occupied'];
  },
  'thumbnail of an old recipe': async (damager, key) => {
    await damager.relabel(key, { recipe: 'v0;size=96' });
    return [key, 'stale'];
  },
  'thumbnail of another version': async (damager, key) => {
    await damager.relabel(key, { 'source-version': 'another' });
    return [key, 'stale'];
  },
  'thumbnail of a key that never existed': async (damager, key) => {
    await damager.thumbnails.put(`${SIZE}/never/${key}`);
    return [`never/${key}`, 'orphaned'];
  },
  'thumbnail of another size': async (damager, key) => {
    await damager.thumbnails.put(`64/${key}`);
    return [`64/${key}`, 'orphaned'];
  },
  'unexpected object': async (damager, key) => {
    await damager.thumbnails.put(`stray ü+/${key}`);
    return [`stray ü+/${key}`, 'orphaned'];
  },
  'object named like the folder': async (damager) => {
    await damager.thumbnails.put(`${SIZE}/`);
    return [`${SIZE}/`, 'orphaned'];
  },
  'record lost': async (damager, key) => {
    await damager.loseRecord(key);
    return [key, 'unrecorded'];
  },
  'record with another status': async (damager, key) => {
    await damager.spoilRecord(key);
    return [key, 'unrecorded'];
  },
  'lost event of an overwrite': async (damager, key) => {
    await damager.withoutEvents(() => damager.originals.put(key, damager.image));
    return [key, 'stale'];
  },
  'lost event of a deletion': async (damager, key) => {
    await damager.withoutEvents(() => damager.originals.delete(key));
    return [key, 'orphaned'];
  },
  'failed event of an overwrite': async (damager, key) => {
    await damager.withFailingEvents(() => damager.originals.put(key, damager.image));
    return [key, 'stale'];
  },
  'failed event of a deletion': async (damager, key) => {
    await damager.withFailingEvents(() => damager.originals.delete(key));
    return [key, 'orphaned'];
  },
};

interface Bucket {
  put(key: string, body?: Uint8Array): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Changes the buckets and the table behind the pipeline's back. */
export class Damager {
  readonly originals: Bucket;
  readonly thumbnails: Bucket;

  /** @param image content for overwritten originals */
  constructor(
    private readonly pipeline: DeployedPipeline,
    readonly image: Uint8Array,
  ) {
    this.originals = this.bucket(SOURCE_BUCKET);
    this.thumbnails = this.bucket(this.thumbnailBucket);
  }

  /** Deletes all originals and thumbnails. */
  async clear(): Promise<void> {
    for (const [name, bucket] of [
      [SOURCE_BUCKET, this.originals],
      [this.thumbnailBucket, this.thumbnails],
    ] as const)
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: this.pipeline.clients.s3 },
        { Bucket: name },
      ))
        for (const { Key = '' } of Contents) await bucket.delete(Key);
  }

  /** Changes the source bucket while its notifications are off. */
  async withoutEvents(work: () => Promise<void>): Promise<void> {
    const { s3 } = this.pipeline.clients;
    const Bucket = SOURCE_BUCKET;
    const { LambdaFunctionConfigurations } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    const configure = async (NotificationConfiguration: object): Promise<void> => {
      await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    };
    await configure({});
    await work();
    await configure({ LambdaFunctionConfigurations });
  }

  /** Changes the source bucket while the function is stopped: the events end on the failure queue. */
  async withFailingEvents(work: () => Promise<void>): Promise<void> {
    const lambda: LambdaClient = this.pipeline.clients.lambda;
    const FunctionName = this.pipeline.output('image_processor_function_name');
    const stop = { FunctionName, ReservedConcurrentExecutions: 0 };
    await lambda.send(new PutFunctionConcurrencyCommand(stop));
    await work();
    await this.pipeline.deployment.aws.quiet();
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  }

  /** Changes a thumbnail's metadata. */
  async relabel(key: string, metadata: Readonly<Record<string, string>>): Promise<void> {
    const place = { Bucket: this.thumbnailBucket, Key: `${SIZE}/${key}` };
    const { Metadata } = await this.pipeline.clients.s3.send(new HeadObjectCommand(place));
    const CopySource = encodeURI(`${place.Bucket}/${place.Key}`).replaceAll('+', '%2B');
    await this.pipeline.clients.s3.send(
      new CopyObjectCommand({
        ...place,
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { ...Metadata, ...metadata },
      }),
    );
  }

  async loseRecord(key: string): Promise<void> {
    await this.pipeline.clients.table.send(new DeleteCommand(await this.recordOf(key)));
  }

  async spoilRecord(key: string): Promise<void> {
    await this.changeRecord(key, { [ATTRIBUTES.processingStatus]: 'SUPERSEDED' });
  }

  /** Sets attributes of the record of a key's current version. */
  async changeRecord(key: string, attributes: Readonly<Record<string, string>>): Promise<void> {
    const entries = Object.entries(attributes);
    await this.pipeline.clients.table.send(
      new UpdateCommand({
        ...(await this.recordOf(key)),
        UpdateExpression: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
      }),
    );
  }

  /** Lists every version in the source bucket, which no command may change. */
  async sourceVersions(): Promise<string[]> {
    const { s3 } = this.pipeline.clients;
    const all: string[] = [];
    let next: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> | undefined = {};
    while (next) {
      const request = { Bucket: SOURCE_BUCKET, MaxKeys: 1000, ...next };
      const page: ListObjectVersionsCommandOutput = await s3.send(new ListObjectVersionsCommand(request));
      for (const { Key, VersionId, IsLatest } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
        all.push(`${Key} ${VersionId} ${IsLatest}`);
      next = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    return all.sort();
  }

  /** Counts the objects with a prefix in the thumbnail bucket. */
  async thumbnailsBelow(Prefix: string): Promise<number> {
    const [client, request] = [this.pipeline.clients.s3, { Bucket: this.thumbnailBucket, Prefix }];
    let objects = 0;
    for await (const page of paginateListObjectsV2({ client }, request)) objects += page.KeyCount ?? 0;
    return objects;
  }

  private get thumbnailBucket(): string {
    return this.pipeline.output('thumbnail_bucket_name');
  }

  private async recordOf(key: string) {
    const object = { Bucket: SOURCE_BUCKET, Key: key };
    const { VersionId } = await this.pipeline.clients.s3.send(new HeadObjectCommand(object));
    const identity = { versionId: VersionId, etag: '', lastModified: new Date(0) };
    const id = imageId({ bucket: SOURCE_BUCKET, key }, identity);
    return { TableName: this.pipeline.output('metadata_table_name'), Key: { [ATTRIBUTES.imageId]: id } };
  }

  private bucket(name: string): Bucket {
    const { s3 } = this.pipeline.clients;
    return {
      put: async (Key, Body = Buffer.from('unexpected')) => {
        await s3.send(new PutObjectCommand({ Bucket: name, Key, Body }));
      },
      delete: async (Key) => {
        await s3.send(new DeleteObjectCommand({ Bucket: name, Key }));
      },
    };
  }
}
