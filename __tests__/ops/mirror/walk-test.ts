import fc from 'fast-check';
import { mergeListings, type Pair } from '../../../ops/mirror/walk';

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const keys = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '/', ' ', 'é', '\uffee', '\u{1f600}') }), {
    maxLength: 30,
  })
  .map((all) => all.filter(Boolean).sort(byBytes));

// eslint-disable-next-line @typescript-eslint/require-await
async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function merge(originals: readonly string[], thumbnails: readonly string[]): Promise<Pair[]> {
  const version = { versionId: 'v', etag: 'e', lastModified: new Date(0), size: 1 };
  const left = originals.map((key) => ({ key, version, mayBeArchived: false }));
  const right = thumbnails.map((key) => `128/${key}`);
  const pairs: Pair[] = [];
  for await (const pair of mergeListings(iterate(left), iterate(right), 4)) pairs.push(pair);
  return pairs;
}

test('mergeListings yields every key of both listings once, in byte order, with its original and thumbnail', async () => {
  await fc.assert(
    fc.asyncProperty(keys, keys, async (originals, thumbnails) => {
      const pairs = await merge(originals, thumbnails);
      expect(pairs.map(({ key }) => key)).toEqual([...new Set([...originals, ...thumbnails])].sort(byBytes));
      for (const { key, original, hasThumbnail } of pairs) {
        expect(original?.key).toBe(originals.includes(key) ? key : undefined);
        expect(hasThumbnail).toBe(thumbnails.includes(key));
      }
    }),
    { numRuns: 300 },
  );
});

test('mergeListings pairs keys whose UTF-16 order differs from their byte order', async () => {
  // In JavaScript's string order, the emoji comes first.
  const both = ['\uffee.jpg', '\u{1f600}.jpg'];
  expect([...both].sort()).not.toEqual(both);
  expect((await merge(both, both)).every(({ original, hasThumbnail }) => original && hasThumbnail)).toBe(
    true,
  );
});
