import { PermanentFailure } from '../failures/failures';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

/**
 * Returns the key of an original's thumbnail: `128/photos/cat.png` for `photos/cat.png` at 128 pixels.
 *
 * The suffix stays the same for every thumbnail format, so that the key is predictable and stable. Content-Type has the
 * format. After a change of the size, thumbnails of the old size keep their keys.
 *
 * @throws PermanentFailure KEY_TOO_LONG if the key would exceed S3's 1,024 bytes of UTF-8.
 */
export function thumbnailKey(size: number, key: string): string {
  const result = `${size}/${key}`;
  const bytes = Buffer.byteLength(result);
  if (bytes > MAX_KEY_BYTES) {
    throw new PermanentFailure(
      'KEY_TOO_LONG',
      `The thumbnail's key would have ${bytes} bytes; the maximum in S3 is ${MAX_KEY_BYTES}.`,
    );
  }
  return result;
}
