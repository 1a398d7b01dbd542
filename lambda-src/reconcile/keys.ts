import { PermanentFailure } from '../failures/failures';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

/**
 * Key of an original's thumbnail: `photos/cat.png` at 128 pixels is `128/photos/cat.png`.
 *
 * It keeps its suffix whatever the thumbnail's format is, so that it is predictable and stays when the format flips;
 * Content-Type tells the format. A change of the size leaves the thumbnails of the old size where they are.
 *
 * @throws PermanentFailure KEY_TOO_LONG if it would exceed S3's 1,024 bytes of UTF-8.
 */
export function thumbnailKey(size: number, key: string): string {
  const result = `${size}/${key}`;
  const bytes = Buffer.byteLength(result);
  if (bytes > MAX_KEY_BYTES) {
    throw new PermanentFailure(
      'KEY_TOO_LONG',
      `The thumbnail's key would have ${bytes} bytes; S3 allows ${MAX_KEY_BYTES}.`,
    );
  }
  return result;
}
