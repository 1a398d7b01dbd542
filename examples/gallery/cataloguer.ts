import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { ATTRIBUTES } from '../../lambda-src/contract';

const s3 = new S3Client();

/**
 * Writes an entry of the catalogue for each image that has a thumbnail.
 *
 * A record comes at least once, and those of two uploads of one key in any order: so an entry is named after the
 * upload, by its ImageID, and writing it twice changes nothing.
 */
export async function handler({ Records: records }: DynamoDBStreamEvent): Promise<void> {
  for (const { dynamodb } of records) {
    const record = dynamodb?.NewImage ?? {};
    const [thumbnail] = record[ATTRIBUTES.thumbnails]?.L ?? [];
    const entry = {
      original: record[ATTRIBUTES.originalKey]?.S,
      uploaded: record[ATTRIBUTES.uploadTimestamp]?.S,
      thumbnail: thumbnail?.M?.Key?.S,
      width: Number(thumbnail?.M?.Width?.N),
      height: Number(thumbnail?.M?.Height?.N),
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
