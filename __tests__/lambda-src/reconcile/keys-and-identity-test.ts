import { imageId, versionToken } from '../../../lambda-src/reconcile/identity';
import { thumbnailKey } from '../../../lambda-src/reconcile/keys';

const OBJECT = { bucket: 'pictures', key: 'cat.png' };
const VERSION = { versionId: 'v1', etag: 'e1', lastModified: new Date('2026-01-31T12:00:00Z') };
const UNVERSIONED = { ...VERSION, versionId: undefined };

describe("a thumbnail's key", () => {
  test.each([
    ['photos/cat.png', '128/photos/cat.png'],
    ['/leading', '128//leading'],
    ['128/cat.png', '128/128/cat.png'],
  ])('of %s is %s', (key, expected) => {
    expect(thumbnailKey(128, key)).toBe(expected);
  });

  test("has room for S3's 1,024 bytes, prefix included, counted in UTF-8", () => {
    expect(Buffer.byteLength(thumbnailKey(64, `${'ü'.repeat(510)}x`))).toBe(1024);
    expect(() => thumbnailKey(64, `${'ü'.repeat(510)}xx`)).toThrow(
      expect.objectContaining({
        reason: 'KEY_TOO_LONG',
        message: expect.stringContaining('1025 bytes') as string,
      }) as Error,
    );
  });
});

describe('an image id', () => {
  test('is a UUID of version 5, the same for the same upload, and the same for ever', () => {
    expect(imageId(OBJECT, VERSION)).toBe(imageId({ ...OBJECT }, { ...VERSION }));
    expect(imageId(OBJECT, VERSION)).toMatchInlineSnapshot(`"8fb4ecb6-7e4d-52b3-a66d-d481778d5063"`);
  });

  test.each([
    ['bucket', imageId({ ...OBJECT, bucket: 'other' }, VERSION)],
    ['key', imageId({ ...OBJECT, key: 'dog.png' }, VERSION)],
    ['version', imageId(OBJECT, { ...VERSION, versionId: 'v2' })],
    ['border between bucket and key', imageId({ bucket: 'picturesc', key: 'at.png' }, VERSION)],
  ])('is another for another %s', (_, id) => {
    expect(id).not.toBe(imageId(OBJECT, VERSION));
  });

  test('does not depend on ETag and time where there is a version', () => {
    expect(imageId(OBJECT, { ...VERSION, etag: 'e2', lastModified: new Date(0) })).toBe(
      imageId(OBJECT, VERSION),
    );
  });

  test('tells uploads without a version apart by ETag and time', () => {
    const ids = [
      UNVERSIONED,
      { ...UNVERSIONED, etag: 'e2' },
      { ...UNVERSIONED, lastModified: new Date(0) },
    ].map((version) => imageId(OBJECT, version));
    expect(new Set(ids).size).toBe(3);
  });
});

test('a version is known again by its id, or by its ETag where there is none', () => {
  expect([versionToken(VERSION), versionToken(UNVERSIONED)]).toEqual(['v1', 'e1']);
});
