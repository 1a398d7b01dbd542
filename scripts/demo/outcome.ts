import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import sharp from 'sharp';
import { ATTRIBUTES, type ProcessingStatus } from '../../lambda-src/contract';
import type { DemoImage } from './images';

/**
 * Largest mean difference, in levels of 0 to 255, between a thumbnail and the fully decoded image resized to the same
 * size. JPEG at the function's quality stays below 3; a rotated, cropped or wrongly colored image is far above.
 */
const MEAN_DIFFERENCE = 5;

export interface Thumbnail {
  readonly bytes: Buffer;
  readonly format: string;
  readonly width: number;
  readonly height: number;
}

/** The result for one image. */
export interface Outcome {
  readonly image: DemoImage;
  readonly status: ProcessingStatus | 'NO RECORD';
  readonly reason: string | undefined;
  readonly milliseconds: number | undefined;
  readonly thumbnail: Thumbnail | undefined;
  /** Differences from the expected result; empty if there are none. */
  readonly faults: readonly string[];
}

/** Where the results are. */
export interface Place {
  readonly s3: S3Client;
  readonly table: DynamoDBDocumentClient;
  readonly thumbnailBucket: string;
  readonly tableName: string;
  /** Box side of the thumbnails in pixels. */
  readonly size: number;
}

type Item = Record<string, unknown>;

/** Reads thumbnails and records, and compares them with the expected result of each image. */
export async function readOutcomes(images: readonly DemoImage[], place: Place): Promise<Outcome[]> {
  const { Items: items = [] } = await place.table.send(
    new ScanCommand({ TableName: place.tableName, ConsistentRead: true }),
  );
  return Promise.all(
    images.map(async (image) => {
      const record = newestRecord(items, image.key);
      const thumbnail = await readThumbnail(place, `${place.size}/${image.key}`);
      return {
        image,
        status: (record?.[ATTRIBUTES.processingStatus] as ProcessingStatus | undefined) ?? 'NO RECORD',
        reason: record?.[ATTRIBUTES.failureReason] as string | undefined,
        milliseconds: record?.[ATTRIBUTES.processingMilliseconds] as number | undefined,
        thumbnail,
        faults: await findFaults(image, record, thumbnail, place.size),
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

async function readThumbnail({ s3, thumbnailBucket }: Place, key: string): Promise<Thumbnail | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: thumbnailBucket, Key: key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const { format, width, height } = await sharp(bytes).metadata();
    return { bytes, format, width, height };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function findFaults(
  { expected }: DemoImage,
  record: Item | undefined,
  thumbnail: Thumbnail | undefined,
  size: number,
): Promise<string[]> {
  const faults: string[] = [];
  const expect = (what: string, actual: unknown, wanted: unknown): void => {
    if (actual !== wanted) faults.push(`${what} is ${String(actual)}, not ${String(wanted)}`);
  };
  expect('status', record?.[ATTRIBUTES.processingStatus], expected.status);
  if (expected.status === 'FAILED') expect('reason', record?.[ATTRIBUTES.failureReason], expected.reason);
  expect('a thumbnail', thumbnail !== undefined, expected.status === 'SUCCESS');
  if (expected.status !== 'SUCCESS' || !thumbnail) return faults;

  const { width, height } = await sharp(expected.upright).metadata();
  const reference = await sharp(expected.upright)
    // Extracting the full frame disables shrink-on-load, which rounds sides differently.
    .extract({ left: 0, top: 0, width, height })
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect('format', thumbnail.format, expected.format);
  expect('width', thumbnail.width, reference.info.width);
  expect('height', thumbnail.height, reference.info.height);
  if (faults.length === 0) {
    const difference = meanDifference(
      await sharp(thumbnail.bytes).ensureAlpha().raw().toBuffer(),
      reference.data,
    );
    if (difference > MEAN_DIFFERENCE)
      faults.push(`pixels differ by ${difference.toFixed(1)} levels on average`);
  }
  return faults;
}

/** Returns the mean difference of two images' levels, pixel by pixel. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}
