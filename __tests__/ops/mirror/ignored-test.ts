import { IgnoredOriginals } from '../../../ops/mirror/ignored';

function ignore(...keys: readonly string[]): IgnoredOriginals {
  const ignored = new IgnoredOriginals();
  for (const key of keys) ignored.add(key);
  return ignored;
}

function times(count: number, key: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => key(index));
}

test('ignored originals are counted by suffix, the most frequent one first', () => {
  const ignored = ignore(
    ...times(4, (index) => `notes/${index}`),
    ...times(1_200, (index) => `${index}.webp`),
    'a.txt',
  );
  expect(ignored.describe()).toEqual(['Ignored 1,205 objects by suffix: .webp 1,200, (none) 4, .txt 1.']);
  expect(ignored.figures).toEqual({ objects: 1_205, suffixes: { '.webp': 1_200, '(none)': 4, '.txt': 1 } });
  expect(Object.keys(ignored.figures.suffixes)).toEqual(['.webp', '(none)', '.txt']);
});

test.each([
  ['photos/cat.HeIc', '.HeIc'],
  ['archive.tar.gz', '.gz'],
  ['v1.2/README', '(none)'],
  ['photos/', '(none)'],
  ['.profile', '.profile'],
  ['ends with a dot.', '.'],
  ['a.__proto__', '.__proto__'],
  ['a.fifteen letters', '.fifteen letters'],
  ['a.fifteen letters.', '.'],
  ['a.sixteen letters!', '(other)'],
])('the suffix of %s is %s', (key, suffix) => {
  expect(ignore(key).figures).toEqual({ objects: 1, suffixes: { [suffix]: 1 } });
});

test('a sentence names ten suffixes, and counts the others together', () => {
  const ignored = ignore(
    ...Array.from({ length: 12 }, (_, index) => times(12 - index, () => `a.s${index}`)).flat(),
  );
  expect(ignored.describe()).toEqual([
    'Ignored 78 objects by suffix: .s0 12, .s1 11, .s2 10, .s3 9, .s4 8, .s5 7, .s6 6, .s7 5, .s8 4, .s9 3, (other) 3.',
  ]);
  expect(Object.keys(ignored.figures.suffixes)).toHaveLength(12);
});

test('at most 1,000 suffixes are remembered, and every object is counted', () => {
  const ignored = ignore(...times(5_000, (index) => `a.${index}x`), 'b.0x');
  const { objects, suffixes } = ignored.figures;
  expect(objects).toBe(5_001);
  expect(Object.keys(suffixes)).toHaveLength(1_001);
  expect([suffixes['.0x'], suffixes['(other)']]).toEqual([2, 4_000]);
});

test('one ignored object is described in the singular, and none not at all', () => {
  expect(ignore('a.gif').describe()).toEqual(['Ignored 1 object by suffix: .gif 1.']);
  expect(ignore().describe()).toEqual([]);
});
