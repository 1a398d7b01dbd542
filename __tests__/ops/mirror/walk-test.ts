import fc from 'fast-check';
import { mergeListings, type Pair } from '../../../ops/mirror/walk';

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const keys = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '/', ' ', 'é', '\uffee', '\u{1f600}') }), {
    maxLength: 30,
  })
  .map((all) => all.filter(Boolean).sort(byBytes));

const NAMES = ['128', 'card', 'constructor'];

// eslint-disable-next-line @typescript-eslint/require-await
async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function merge(originals: readonly string[], ...variants: (readonly string[])[]): Promise<Pair[]> {
  const version = { versionId: 'v', etag: 'e', lastModified: new Date(0), size: 1 };
  const left = originals.map((key) => ({ key, version, mayBeArchived: false }));
  const listings = variants.map((thumbnails, index) => ({
    name: NAMES[index] ?? '',
    keys: iterate(thumbnails.map((key) => `${NAMES[index]}/${key}`)),
  }));
  const pairs: Pair[] = [];
  for await (const pair of mergeListings(iterate(left), listings)) pairs.push(pair);
  return pairs;
}

test('mergeListings yields every key of all listings once, in byte order, with its original and thumbnails', async () => {
  await fc.assert(
    fc.asyncProperty(
      keys,
      fc.array(keys, { minLength: 1, maxLength: NAMES.length }),
      async (originals, variants) => {
        const pairs = await merge(originals, ...variants);
        const all = new Set([originals, ...variants].flat());
        expect(pairs.map(({ key }) => key)).toEqual([...all].sort(byBytes));
        for (const { key, original, thumbnails } of pairs) {
          expect(original?.key).toBe(originals.includes(key) ? key : undefined);
          expect(thumbnails).toEqual(NAMES.filter((_, index) => variants[index]?.includes(key)));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('mergeListings pairs keys whose UTF-16 order differs from their byte order', async () => {
  // In JavaScript's string order, the emoji comes first.
  const both = ['\uffee.jpg', '\u{1f600}.jpg'];
  expect([...both].sort()).not.toEqual(both);
  const pairs = await merge(both, both, both);
  expect(pairs.map(({ key, thumbnails }) => [key, thumbnails])).toEqual(
    both.map((key) => [key, ['128', 'card']]),
  );
});
