import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { ATTRIBUTES } from '../../lambda-src/contract';

const s3 = new S3Client();

/**
 * Writes a catalogue entry for each new image, with its thumbnail and variants by name.
 *
 * Delivery is at least once, and records of two uploads to one key arrive in any order. Entries are named by ImageID, so
 * each upload has its own entry and a repeated write changes nothing.
 */
export async function handler({ Records: records }: DynamoDBStreamEvent): Promise<void> {
  for (const { dynamodb } of records) {
    const record = dynamodb?.NewImage ?? {};
    const original = record[ATTRIBUTES.originalKey]?.S ?? '';
    const images = (record[ATTRIBUTES.thumbnails]?.L ?? []).map(({ M: image }) => ({
      name: image?.Name?.S ?? '',
      // Only the thumbnail has a key, also in records from before the variants.
      key: image?.Key?.S ?? `${image?.Name?.S ?? ''}/${original}`,
      width: Number(image?.Width?.N),
      height: Number(image?.Height?.N),
    }));
    // The first one is the thumbnail, whose name is its size.
    const [thumbnail, ...variants] = images;
    const entry = {
      original,
      uploaded: record[ATTRIBUTES.uploadTimestamp]?.S,
      thumbnail: thumbnail?.key,
      width: thumbnail?.width,
      height: thumbnail?.height,
      variants: Object.fromEntries(variants.map(({ name, ...image }) => [name, image])),
    };
    await s3.send(
      new PutObjectCommand({
        Bucket: process.env.CATALOGUE_BUCKET,
        Key: `${String(record[ATTRIBUTES.imageId]?.S)}.json`,
        Body: JSON.stringify(entry),
        ContentType: 'application/json',
      }),
    );
  }
}
