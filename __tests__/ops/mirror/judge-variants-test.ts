/** Verdicts on keys with two thumbnails: `128` and the variant `card`. */
import { judge } from '../../../ops/mirror/judge';
import type { Observation, Verdict } from '../../../ops/mirror/verdict';

const EXPECTED = {
  variants: [
    { name: '128', recipe: 'v3;size=128' },
    { name: 'card', recipe: 'v3;card' },
  ],
  acceptanceCriteria: 'v3;megabytes=64',
} as const;
const VERSION = { versionId: 'v2', etag: 'e', lastModified: new Date(0), size: 9 };
const READABLE = { version: VERSION, readable: true };
const ARCHIVED = { version: VERSION, readable: false };
const REFUSED = { version: VERSION, readable: false, refusal: 'KEY_UNUSABLE' };
const UNVERSIONED = { version: { ...VERSION, versionId: undefined }, readable: true };
const ORIGINAL = { format: 'jpeg', width: 9, height: 9 } as const;

type Found = Observation['thumbnails'][number];
const found = (name: string, change: Partial<Found> = {}): Found => ({
  ...ORIGINAL,
  name,
  size: 3,
  etag: 't',
  versionId: undefined,
  provenance: { sourceToken: 'v2', original: ORIGINAL },
  recipe: name === 'card' ? 'v3;card' : 'v3;size=128',
  ...change,
});
const older = (name: string): Found => found(name, { provenance: { sourceToken: 'v1', original: ORIGINAL } });
const foreign = (name: string): Found => found(name, { provenance: undefined });
const success = (...names: string[]) => ({ status: 'SUCCESS', names }) as const;
const failed = (reason: 'CORRUPT' | 'ARCHIVED' | 'KEY_TOO_LONG', acceptanceCriteria = 'v3;megabytes=64') =>
  ({ status: 'FAILED', reason, acceptanceCriteria, names: [] }) as const;

const BOTH: Observation = {
  source: READABLE,
  thumbnails: [found('128'), found('card')],
  record: success('128', 'card'),
  keyFits: true,
};
const verdictOn = (change: Partial<Observation>): Verdict => judge({ ...BOTH, ...change }, EXPECTED);
const shown = ({ state, detail, parts = [] }: Verdict) => ({
  state,
  detail,
  variants: parts.map((part) => `${part.name} ${part.state}`),
});

test('a key with both thumbnails and a record that lists them is in sync', () => {
  expect(verdictOn({})).toEqual({
    state: 'mirrored',
    detail: 'the thumbnail was made from the current version',
  });
});

test('a record may list the variants in another order than the settings', () => {
  expect(verdictOn({ record: success('card', '128') }).state).toBe('mirrored');
});

test('a record may still list a variant that was removed', () => {
  expect(verdictOn({ record: success('128', 'removed', 'card') }).state).toBe('mirrored');
});

test.each<[what: string, seen: Partial<Observation>, state: string, detail: string, variants: string[]]>([
  [
    'an added variant is missing, and nothing else differs',
    { thumbnails: [found('128')], record: success('128') },
    'missing',
    'card (recorded as SUCCESS)',
    ['card missing'],
  ],
  [
    'both thumbnails are missing',
    { thumbnails: [], record: undefined },
    'missing',
    '128, card (not recorded)',
    ['128 missing', 'card missing'],
  ],
  [
    'only the thumbnail is missing',
    { thumbnails: [found('card')] },
    'missing',
    '128 (recorded as SUCCESS)',
    ['128 missing'],
  ],
  [
    'one variant has another recipe',
    { thumbnails: [found('128'), found('card', { recipe: 'v2;card' })] },
    'stale',
    'card (made by recipe v2;card)',
    ['card stale'],
  ],
  [
    'a variant was left behind by an overwrite during a rollback',
    { thumbnails: [found('128'), older('card')], record: success('128') },
    'stale',
    'card (made from version v1)',
    ['card stale'],
  ],
  [
    'the event of an overwrite was lost',
    { thumbnails: [older('128'), older('card')], record: undefined },
    'stale',
    '128, card (made from version v1)',
    ['128 stale', 'card stale'],
  ],
  [
    'one variant is missing and the other is stale',
    { thumbnails: [older('128')], record: undefined },
    'missing',
    'card (not recorded); 128 (stale: made from version v1)',
    ['card missing', '128 stale'],
  ],
  [
    "another object is at the variant's key",
    { thumbnails: [found('128'), foreign('card')] },
    'occupied',
    'card (not written by the function)',
    ['card occupied'],
  ],
  [
    'the original was deleted',
    { source: undefined, record: undefined },
    'orphaned',
    '128, card (the original does not exist)',
    ['128 orphaned', 'card orphaned'],
  ],
  [
    'a variant was left behind by a deletion during a rollback',
    { source: undefined, thumbnails: [found('card')], record: undefined },
    'orphaned',
    'card (the original does not exist)',
    ['card orphaned'],
  ],
  [
    'a variant of a refused original still exists',
    { thumbnails: [older('card')], record: failed('CORRUPT') },
    'orphaned',
    'card (the original is recorded as CORRUPT)',
    ['card orphaned'],
  ],
  [
    'the record lists only the thumbnail, as an older version of the function writes it',
    { record: success('128') },
    'unrecorded',
    'recorded with 128 instead of 128, card',
    ['128 unrecorded', 'card unrecorded'],
  ],
  [
    'the record lists nothing',
    { record: success() },
    'unrecorded',
    'recorded with no thumbnails instead of 128, card',
    ['128 unrecorded', 'card unrecorded'],
  ],
  [
    'the record says FAILED although both thumbnails exist',
    { record: failed('CORRUPT') },
    'unrecorded',
    'recorded as FAILED',
    ['128 unrecorded', 'card unrecorded'],
  ],
  [
    'an original was refused under other limits',
    { thumbnails: [], record: failed('CORRUPT', 'v2') },
    'retry',
    'recorded as CORRUPT by v2',
    [],
  ],
  [
    'a refused original has no thumbnail',
    { thumbnails: [], record: failed('CORRUPT') },
    'failed',
    'CORRUPT',
    [],
  ],
  [
    'the key of one thumbnail is too long',
    { thumbnails: [], record: failed('KEY_TOO_LONG'), keyFits: false },
    'failed',
    'KEY_TOO_LONG',
    [],
  ],
  [
    'a variant that made the key too long was removed',
    { thumbnails: [], record: failed('KEY_TOO_LONG'), keyFits: true },
    'retry',
    'recorded as KEY_TOO_LONG, but the key fits',
    [],
  ],
  [
    'a variant is missing, and S3 refuses the original',
    { source: REFUSED, thumbnails: [found('128')], record: success('128') },
    'unreadable',
    'card (recorded as SUCCESS), and S3 refuses the original: KEY_UNUSABLE',
    ['card unreadable'],
  ],
  [
    'a restored original lacks a variant',
    { thumbnails: [found('card')], record: failed('ARCHIVED') },
    'missing',
    '128 (recorded as archived, but readable again)',
    ['128 missing'],
  ],
])('%s', (_, seen, state, detail, variants) => {
  expect(shown(verdictOn(seen))).toEqual({ state, detail, variants });
});

describe('an archived original', () => {
  const archived = (change: Partial<Observation>) => verdictOn({ source: ARCHIVED, ...change });

  test('lacks variants that were added later, which is not a difference', () => {
    expect(archived({ thumbnails: [found('128')], record: success('128') })).toEqual({
      state: 'mirrored',
      detail: 'the thumbnail was made from the current version',
      archived: ['card'],
    });
  });

  test('keeps thumbnails of other recipes', () => {
    const thumbnails = [found('128', { recipe: 'v2' }), found('card', { recipe: 'v2' })];
    expect(archived({ thumbnails })).toMatchObject({ state: 'mirrored' });
    expect(archived({ thumbnails }).archived).toBeUndefined();
  });

  test('without its thumbnail keeps a variant of the current version', () => {
    expect(archived({ thumbnails: [found('card')], record: failed('ARCHIVED') }).state).toBe('failed');
    expect(archived({ thumbnails: [], record: failed('ARCHIVED') }).state).toBe('failed');
  });

  test('without its thumbnail differs if its record says SUCCESS', () => {
    const verdict = archived({ thumbnails: [found('card')], record: success('128', 'card') });
    expect(shown(verdict).variants).toEqual(['128 missing']);
  });

  test('differs if its record has another reason although a variant exists', () => {
    const verdict = archived({ thumbnails: [found('card')], record: failed('CORRUPT') });
    expect(shown(verdict)).toEqual({
      state: 'unrecorded',
      detail: 'card (the original is recorded as CORRUPT)',
      variants: ['card unrecorded'],
    });
  });

  test('differs if its record does not list exactly the existing thumbnails', () => {
    const verdict = archived({ thumbnails: [found('128')], record: success('128', 'card') });
    expect([verdict.state, verdict.archived]).toEqual(['unrecorded', undefined]);
  });

  test.each([
    ['stale', older('card')],
    ['occupied', foreign('card')],
  ])('with a variant that is %s differs', (state, thumbnail) => {
    const verdict = archived({ thumbnails: [found('128'), thumbnail], record: success('128') });
    expect(shown(verdict).variants).toEqual([`card ${state}`]);
  });
});

describe('without version IDs', () => {
  const current = (name: string): Found =>
    found(name, { provenance: { sourceToken: 'e', original: ORIGINAL } });
  const unversioned = (change: Partial<Observation>) => shown(verdictOn({ source: UNVERSIONED, ...change }));

  test('the record of existing thumbnails is irrelevant', () => {
    const thumbnails = [current('128'), current('card')];
    for (const record of [undefined, success('128'), failed('CORRUPT')])
      expect(unversioned({ thumbnails, record }).state).toBe('mirrored');
  });

  test('a variant is missing even if an outdated record says FAILED', () => {
    expect(unversioned({ thumbnails: [current('128')], record: failed('CORRUPT') })).toEqual({
      state: 'missing',
      detail: 'card (recorded as FAILED)',
      variants: ['card missing'],
    });
  });

  test('a variant of another upload is orphaned if the original was refused', () => {
    expect(unversioned({ thumbnails: [older('card')], record: failed('CORRUPT') }).variants).toEqual([
      'card orphaned',
    ]);
  });
});
