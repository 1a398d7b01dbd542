import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { ATTRIBUTES } from '../../lambda-src/contract';

const s3 = new S3Client();

/**
 * Writes a catalogue entry for each new thumbnail.
 *
 * Delivery is at least once, and records of two uploads to one key arrive in any order. Entries are named by ImageID, so
 * each upload has its own entry and a repeated write changes nothing.
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
