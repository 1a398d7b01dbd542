/** Every odd and hostile picture on the function's own pixel path; docs/pictures.md lists them. */
import { PermanentFailure } from '../../lambda-src/failures';
import { CORPUS, type ColourCase } from '../corpus';
import { SENTINEL } from '../corpus/binary';
import { JPEG_PLACES, PNG_PLACES } from '../corpus/metadata';
import { readThumbnail, tryPicture, verdictOn } from '../corpus/thumbnails';

describe.each(CORPUS)('$title', ({ cases }) => {
  test.each(cases)('$name', async (picture) => {
    const result = await tryPicture(picture.bytes());
    expect(verdictOn(result)).toEqual(picture.verdict);
    if (result instanceof PermanentFailure) {
      expect(result.message).not.toBe('');
      return;
    }
    const { data } = readThumbnail(result);
    const { colour } = picture as Partial<ColourCase>;
    if (!colour) return;
    const expected = [...colour, 255].slice(0, 4);
    const off = data.reduce(
      (most, level, at) => Math.max(most, Math.abs(level - (expected[at & 3] ?? 0))),
      0,
    );
    expect(off).toBeLessThanOrEqual(4);
  });
});

test('every name is given once', () => {
  const names = CORPUS.flatMap(({ cases }) => cases.map(({ name }) => name));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('the corpus is the same each time it is made', () => {
  for (const { bytes } of CORPUS.flatMap(({ cases }) => cases.slice(-10)))
    expect(bytes().equals(bytes())).toBe(true);
});

test('the word stands in the pictures whose thumbnails are searched for it', () => {
  const plain = [...JPEG_PLACES, ...PNG_PLACES].filter(([, carrier]) => carrier.includes(SENTINEL));
  expect(plain.length).toBeGreaterThan(20);
});
