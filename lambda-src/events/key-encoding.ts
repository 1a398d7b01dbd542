/** Object keys in S3 events and in listings with `encoding-type=url` are URL-encoded as in a form: a space is `+`. */

/** Encodes everything but letters, digits, `-_.*` and the slash. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @throws Error naming the key if it is not URL-encoded. */
export function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    throw new Error(`The key ${JSON.stringify(encoded)} is not URL-encoded.`);
  }
}
