import fc from 'fast-check';
import { decodeKey, encodeKey } from '../../../lambda-src/events/key-encoding';

describe('encodeKey encodes a key as S3 does', () => {
  test.each([
    ['a space.png', 'a+space.png'],
    ['a+plus.png', 'a%2Bplus.png'],
    ['folder/cat.png', 'folder/cat.png'],
    ['folder%2Fcat.png', 'folder%252Fcat.png'],
    ['Grüße.png', 'Gr%C3%BC%C3%9Fe.png'],
    ['🐈.png', '%F0%9F%90%88.png'],
    ["it's (1)!~.png", 'it%27s+%281%29%21%7E.png'],
    ['-_.*', '-_.*'],
    ['a&b=c?#', 'a%26b%3Dc%3F%23'],
  ])('%s', (key, encoded) => {
    expect(encodeKey(key)).toBe(encoded);
    expect(decodeKey(encoded)).toBe(key);
  });

  test('an encoded key has only characters that are allowed in a form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        expect(encodeKey(key)).toMatch(/^[A-Za-z0-9/+*._%-]*$/);
      }),
    );
  });
});

test('decodeKey names a key that is not URL-encoded', () => {
  expect(() => decodeKey('100%.png')).toThrow('The key "100%.png" is not URL-encoded.');
});
