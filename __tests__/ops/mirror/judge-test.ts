import { judge } from '../../../ops/mirror/judge';
import { DIFFERENCES, isDifference, type Observation } from '../../../ops/mirror/verdict';

const RECIPE = 'v3;size=128';
const EXPECTED = {
  variants: [{ name: '128', recipe: RECIPE }],
  acceptanceCriteria: 'v3;megabytes=64',
} as const;
const VERSION = { versionId: 'v2', etag: 'e', lastModified: new Date(0), size: 9 };
const SOURCE = { version: VERSION, readable: true };
const UNVERSIONED = { version: { ...VERSION, versionId: undefined }, readable: true };
const ORIGINAL = { format: 'jpeg', width: 9, height: 9 } as const;
const THUMBNAIL = {
  name: '128',
  etag: 't',
  versionId: undefined,
  ...ORIGINAL,
  size: 3,
  provenance: { sourceToken: 'v2', original: ORIGINAL },
  recipe: RECIPE,
};
const SUCCESS = { status: 'SUCCESS', names: ['128'] } as const;
const REFUSED = { version: VERSION, readable: false, refusal: 'SSE-C' };
const UNREADABLE = { status: 'FAILED', reason: 'UNREADABLE', names: [] } as const;
const CORRUPT = {
  status: 'FAILED',
  reason: 'CORRUPT',
  names: [],
  acceptanceCriteria: EXPECTED.acceptanceCriteria,
} as const;
const ARCHIVED = { status: 'FAILED', reason: 'ARCHIVED', names: [] } as const;
const MIRRORED: Observation = { source: SOURCE, thumbnails: [THUMBNAIL], record: SUCCESS, keyFits: true };
const BARE: Observation = { source: SOURCE, thumbnails: [], record: undefined, keyFits: true };
const older = { ...THUMBNAIL, provenance: { sourceToken: 'v1', original: ORIGINAL } };

test.each<[what: string, seen: Observation, state: string, detail: string]>([
  ['a thumbnail and a record', MIRRORED, 'mirrored', 'current version'],
  ['nothing at all', { ...BARE, source: undefined }, 'gone', 'neither'],
  ['only a thumbnail', { ...MIRRORED, source: undefined }, 'orphaned', 'does not exist'],
  ['no thumbnail and no record', BARE, 'missing', 'not recorded'],
  ['a record without a thumbnail', { ...BARE, record: SUCCESS }, 'missing', 'SUCCESS'],
  ['a recorded failure', { ...BARE, record: CORRUPT }, 'failed', 'CORRUPT'],
  [
    'a restored original that is recorded as archived',
    { ...BARE, record: ARCHIVED },
    'missing',
    'readable again',
  ],
  [
    'an archived original',
    { ...BARE, source: { ...SOURCE, readable: false }, record: ARCHIVED },
    'failed',
    'ARCHIVED',
  ],
  ['a thumbnail of another version', { ...MIRRORED, thumbnails: [older] }, 'stale', 'version v1'],
  [
    'a thumbnail of an old recipe',
    { ...MIRRORED, thumbnails: [{ ...THUMBNAIL, recipe: 'v2' }] },
    'stale',
    'recipe v2',
  ],
  [
    'an archived original and a thumbnail of an old recipe',
    { ...MIRRORED, source: { ...SOURCE, readable: false }, thumbnails: [{ ...THUMBNAIL, recipe: 'v2' }] },
    'mirrored',
    '',
  ],
  [
    "an object at the thumbnail's key that the function did not write",
    { ...MIRRORED, thumbnails: [{ ...THUMBNAIL, provenance: undefined }] },
    'occupied',
    'not written by the function',
  ],
  [
    'a readable original that is recorded as unreadable',
    { ...BARE, record: UNREADABLE },
    'missing',
    'readable',
  ],
  ['an unreadable original', { ...BARE, source: REFUSED, record: UNREADABLE }, 'failed', 'UNREADABLE'],
  [
    'an unreadable original without a record',
    { ...BARE, source: REFUSED },
    'unreadable',
    'not recorded, and S3 refuses the original: SSE-C',
  ],
  [
    'an unreadable original and a thumbnail of another version',
    { ...BARE, source: REFUSED, thumbnails: [older], record: UNREADABLE },
    'unreadable',
    'made from version v1',
  ],
  [
    'a thumbnail of an original that became unreadable later',
    { ...MIRRORED, source: REFUSED },
    'mirrored',
    '',
  ],
  ['a thumbnail without a record', { ...MIRRORED, record: undefined }, 'unrecorded', 'not recorded'],
  [
    'a thumbnail and a recorded failure',
    { ...MIRRORED, record: { status: 'FAILED', names: [] } },
    'unrecorded',
    'FAILED',
  ],
])('a key with %s', (_, seen, state, detail) => {
  const verdict = judge(seen, EXPECTED);
  expect(verdict.state).toBe(state);
  expect(verdict.detail).toContain(detail);
  expect(isDifference(verdict.state)).toBe(state in DIFFERENCES);
});

describe('a recorded failure', () => {
  const older = { ...CORRUPT, acceptanceCriteria: 'v2;megabytes=64' };
  const none = { ...CORRUPT, acceptanceCriteria: undefined };
  const failed = (record: Observation['record'], seen: Partial<Observation> = {}) =>
    judge({ ...BARE, record, ...seen }, EXPECTED);

  test.each([
    ['other limits or another version', older, 'recorded as CORRUPT by v2;megabytes=64'],
    ['a version that did not record its criteria', none, 'recorded as CORRUPT by an earlier version'],
  ])('by %s is to be retried', (_, record, detail) => {
    expect(failed(record)).toEqual({ state: 'retry', detail, reason: 'CORRUPT' });
  });

  test.each(['UNSUPPORTED_FORMAT', 'TOO_MANY_BYTES', 'TOO_MANY_PIXELS', undefined] as const)(
    'with the reason %s depends on the acceptance criteria',
    (reason) => {
      expect(failed({ ...older, reason })).toMatchObject({ state: 'retry', reason });
      expect(failed({ ...CORRUPT, reason })).toMatchObject({ state: 'failed', reason });
    },
  );

  test('of an empty original is never retried', () => {
    expect(failed({ ...older, reason: 'EMPTY' }).state).toBe('failed');
  });

  test.each([older, CORRUPT])(
    'of a key that was too long is retried exactly if the key fits now',
    (record) => {
      const tooLong = { ...record, reason: 'KEY_TOO_LONG' } as const;
      expect(failed(tooLong, { keyFits: true })).toMatchObject({ state: 'retry', reason: 'KEY_TOO_LONG' });
      expect(failed(tooLong, { keyFits: false })).toMatchObject({ state: 'failed', reason: 'KEY_TOO_LONG' });
    },
  );

  test.each([
    ['an archived original', { ...SOURCE, readable: false }],
    ['an original that S3 refuses to read', REFUSED],
    ['an original without a version ID, whose record a repair cannot write', UNVERSIONED],
  ])('of %s is not retried', (_, source) => {
    expect(failed(older, { source }).state).toBe('failed');
  });

  test.each(['ARCHIVED', 'UNREADABLE'] as const)(
    'with the reason %s depends on the original, not on the criteria',
    (reason) => {
      const source = { ...SOURCE, readable: false };
      expect(failed({ ...older, reason }, { source }).state).toBe('failed');
      expect(failed({ ...CORRUPT, reason })).toMatchObject({ state: 'missing', reason });
    },
  );
});

test('in an unversioned bucket, the ETag identifies the version, and the record is optional', () => {
  const made = { ...THUMBNAIL, provenance: { sourceToken: 'e', original: ORIGINAL } };
  const seen = { ...BARE, source: UNVERSIONED };
  expect(judge({ ...seen, thumbnails: [made] }, EXPECTED).state).toBe('mirrored');
  expect(judge({ ...seen, thumbnails: [THUMBNAIL] }, EXPECTED).state).toBe('stale');
});
