import { imageId, versionToken } from '../../../lambda-src/reconcile/identity';
import { requireKeysThatFit, thumbnailKey } from '../../../lambda-src/reconcile/keys';

const OBJECT = { bucket: 'pictures', key: 'cat.png' };
const VERSION = { versionId: 'v1', etag: 'e1', lastModified: new Date('2026-01-31T12:00:00Z') };
const UNVERSIONED = { ...VERSION, versionId: undefined };

describe('thumbnailKey', () => {
  test.each([
    ['photos/cat.png', '128/photos/cat.png'],
    ['/leading', '128//leading'],
    ['128/cat.png', '128/128/cat.png'],
  ])('the thumbnail of %s has the key %s', (key, expected) => {
    expect(thumbnailKey('128', key)).toBe(expected);
  });

  test("a thumbnail's key may have up to 1,024 bytes of UTF-8, including its prefix", () => {
    const longest = `${'ü'.repeat(510)}x`;
    expect(Buffer.byteLength(thumbnailKey('64', longest))).toBe(1024);
    expect(() => {
      requireKeysThatFit(['64'], longest);
    }).not.toThrow();
    expect(() => {
      requireKeysThatFit(['64', 'card'], longest);
    }).toThrow(
      expect.objectContaining({
        reason: 'KEY_TOO_LONG',
        variant: 'card',
        message: expect.stringContaining('1026 bytes') as string,
      }) as Error,
    );
  });
});

describe('imageId', () => {
  test('an image id is a UUID of version 5 that never changes for the same upload', () => {
    expect(imageId(OBJECT, VERSION)).toBe(imageId({ ...OBJECT }, { ...VERSION }));
    expect(imageId(OBJECT, VERSION)).toMatchInlineSnapshot(`"8fb4ecb6-7e4d-52b3-a66d-d481778d5063"`);
  });

  test.each([
    ['bucket', imageId({ ...OBJECT, bucket: 'other' }, VERSION)],
    ['key', imageId({ ...OBJECT, key: 'dog.png' }, VERSION)],
    ['version', imageId(OBJECT, { ...VERSION, versionId: 'v2' })],
    [
      'split of the same characters between bucket and key',
      imageId({ bucket: 'picturesc', key: 'at.png' }, VERSION),
    ],
  ])('an image id changes with the %s', (_, id) => {
    expect(id).not.toBe(imageId(OBJECT, VERSION));
  });

  test('an image id with a version id does not depend on ETag and time', () => {
    expect(imageId(OBJECT, { ...VERSION, etag: 'e2', lastModified: new Date(0) })).toBe(
      imageId(OBJECT, VERSION),
    );
  });

  test('an image id without a version id depends on ETag and time', () => {
    const ids = [
      UNVERSIONED,
      { ...UNVERSIONED, etag: 'e2' },
      { ...UNVERSIONED, lastModified: new Date(0) },
    ].map((version) => imageId(OBJECT, version));
    expect(new Set(ids).size).toBe(3);
  });
});

test('versionToken is the version id, or the ETag without one', () => {
  expect([versionToken(VERSION), versionToken(UNVERSIONED)]).toEqual(['v1', 'e1']);
});
