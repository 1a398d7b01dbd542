import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import sharp from 'sharp';

/** A thumbnail or a variant. */
export interface MadeImage {
  /** Name of the variant; the size for the thumbnail. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Without quotation marks. */
  readonly eTag: string | undefined;
  readonly versionId: string | undefined;
  readonly format: string;
  readonly width: number;
  readonly height: number;
}

/** Returns undefined if the image does not exist. @param key of the original. */
export async function readImage(
  s3: S3Client,
  bucket: string,
  name: string,
  key: string,
): Promise<MadeImage | undefined> {
  try {
    const get = new GetObjectCommand({ Bucket: bucket, Key: `${name}/${key}` });
    const { Body, ETag: quoted, VersionId: versionId } = await s3.send(get);
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const { format, width, height } = await sharp(bytes).metadata();
    // As records have it.
    const eTag = quoted?.replaceAll('"', '');
    return { name, bytes, format, width, height, eTag, versionId };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
