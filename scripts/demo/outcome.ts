import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES, type ProcessingStatus } from '../../lambda-src/contract';
import type { Variant } from '../../lambda-src/variants/variant';
import { findFaults } from './faults';
import type { DemoImage } from './images';
import { readImage, type MadeImage } from './made-image';

/** The result for one image. */
export interface Outcome {
  readonly image: DemoImage;
  readonly status: ProcessingStatus | 'NO RECORD';
  readonly reason: string | undefined;
  readonly milliseconds: number | undefined;
  readonly thumbnail: MadeImage | undefined;
  /** Those that exist. */
  readonly variants: readonly MadeImage[];
  /** Differences from the expected result; empty if there are none. */
  readonly faults: readonly string[];
}

/** Where the results are. */
export interface Place {
  readonly s3: S3Client;
  readonly table: DynamoDBDocumentClient;
  readonly thumbnailBucket: string;
  readonly tableName: string;
  /** What is made from each image: the thumbnail, then the variants. */
  readonly variants: readonly [Variant, ...Variant[]];
}

type Item = Record<string, unknown>;

/** Reads thumbnails, variants and records, and compares them with the expected result of each image. */
export async function readOutcomes(images: readonly DemoImage[], place: Place): Promise<Outcome[]> {
  const { Items: items = [] } = await place.table.send(
    new ScanCommand({ TableName: place.tableName, ConsistentRead: true }),
  );
  return Promise.all(
    images.map(async (image) => {
      const record = newestRecord(items, image.key);
      const read = await Promise.all(
        place.variants.map(({ name }) => readImage(place.s3, place.thumbnailBucket, name, image.key)),
      );
      const images = read.filter((each) => each !== undefined);
      const [{ name: thumbnailName }] = place.variants;
      return {
        image,
        status: (record?.[ATTRIBUTES.processingStatus] as ProcessingStatus | undefined) ?? 'NO RECORD',
        reason: record?.[ATTRIBUTES.failureReason] as string | undefined,
        milliseconds: record?.[ATTRIBUTES.processingMilliseconds] as number | undefined,
        thumbnail: images.find(({ name }) => name === thumbnailName),
        variants: images.filter(({ name }) => name !== thumbnailName),
        faults: await findFaults(image, record, place.variants, images),
      };
    }),
  );
}

/**
 * Returns the newest of a key's records, one for each version. Of versions of the same second, the one that was not
 * overwritten is the newest, then the one processed last.
 */
function newestRecord(items: readonly Item[], key: string): Item | undefined {
  const age = (item: Item): string =>
    [
      item[ATTRIBUTES.uploadTimestamp],
      item[ATTRIBUTES.processingStatus] === 'SUPERSEDED' ? 0 : 1,
      item[ATTRIBUTES.processedTimestamp],
    ].join(' ');
  return items
    .filter((item) => item[ATTRIBUTES.originalKey] === key)
    .sort((a, b) => (age(a) < age(b) ? 1 : -1))
    .at(0);
}
