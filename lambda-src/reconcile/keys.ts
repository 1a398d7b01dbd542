import { PermanentFailure } from '../failures/failures';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

/**
 * Returns the key of an original's thumbnail: `128/photos/cat.png` for `photos/cat.png` at 128 pixels, `card/photos/cat.png`
 * for the variant `card`.
 *
 * The suffix stays the same for every thumbnail format, so that the key is predictable and stable. Content-Type has the
 * format. After a change of the size, thumbnails of the old size keep their keys.
 *
 * @param name of the variant; the size for the thumbnail.
 */
export function thumbnailKey(name: string, key: string): string {
  return `${name}/${key}`;
}

/** Returns the name of the variant in a thumbnail's key; empty if the key has no folder. */
export function variantOf(thumbnail: string): string {
  return thumbnail.slice(0, Math.max(thumbnail.indexOf('/'), 0));
}

/** Returns whether S3 accepts a key: at most 1,024 bytes of UTF-8. */
export function fits(key: string): boolean {
  return Buffer.byteLength(key) <= MAX_KEY_BYTES;
}

/** @throws PermanentFailure KEY_TOO_LONG if S3 would not accept the key of one of the thumbnails. */
export function requireKeysThatFit(names: readonly string[], key: string): void {
  const tooLong = names.find((name) => !fits(thumbnailKey(name, key)));
  if (tooLong === undefined) return;
  const bytes = Buffer.byteLength(thumbnailKey(tooLong, key));
  const failure = new PermanentFailure(
    'KEY_TOO_LONG',
    `The thumbnail's key would have ${bytes} bytes; the maximum in S3 is ${MAX_KEY_BYTES}.`,
  );
  failure.variant = tooLong;
  throw failure;
}
