import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DemoImage } from './images';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
};

/** Uploads and deletes the images: different images in parallel, the steps of one in order. */
export async function uploadImages(
  images: readonly DemoImage[],
  s3: S3Client,
  bucket: string,
): Promise<void> {
  await Promise.all(
    images.map(async ({ key, uploads, deleted }) => {
      const suffix = key.split('.').at(-1)?.toLowerCase() ?? '';
      for (const body of uploads) {
        await s3.send(
          new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: CONTENT_TYPES[suffix] }),
        );
      }
      if (deleted) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    }),
  );
}
