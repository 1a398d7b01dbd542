import { DIFFERENCES, isDifference, judge, type Observation } from '../../../ops/mirror/judge';

const RECIPE = 'v3;size=128';
const VERSION = { versionId: 'v2', etag: 'e', lastModified: new Date(0), size: 9 };
const SOURCE = { version: VERSION, readable: true };
const ORIGINAL = { format: 'jpeg', width: 9, height: 9 } as const;
const THUMBNAIL = {
  ...ORIGINAL,
  size: 3,
  provenance: { sourceToken: 'v2', original: ORIGINAL },
  recipe: RECIPE,
};
const SUCCESS = { status: 'SUCCESS' } as const;
const REFUSED = { version: VERSION, readable: false, refusal: 'SSE-C' };
const UNREADABLE = { status: 'FAILED', reason: 'UNREADABLE' } as const;
const ARCHIVED = { status: 'FAILED', reason: 'ARCHIVED' } as const;
const MIRRORED: Observation = { source: SOURCE, thumbnail: THUMBNAIL, record: SUCCESS };
const BARE: Observation = { source: SOURCE, thumbnail: undefined, record: undefined };
const older = { ...THUMBNAIL, provenance: { sourceToken: 'v1', original: ORIGINAL } };

test.each<[what: string, seen: Observation, state: string, detail: string]>([
  ['a thumbnail and a record', MIRRORED, 'mirrored', 'current version'],
  ['nothing at all', { ...BARE, source: undefined }, 'gone', 'neither'],
  ['only a thumbnail', { ...MIRRORED, source: undefined }, 'orphaned', 'does not exist'],
  ['no thumbnail and no record', BARE, 'missing', 'not recorded'],
  ['a record without a thumbnail', { ...BARE, record: SUCCESS }, 'missing', 'SUCCESS'],
  ['a recorded failure', { ...BARE, record: { status: 'FAILED', reason: 'CORRUPT' } }, 'failed', 'CORRUPT'],
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
  ['a thumbnail of another version', { ...MIRRORED, thumbnail: older }, 'stale', 'version v1'],
  [
    'a thumbnail of an old recipe',
    { ...MIRRORED, thumbnail: { ...THUMBNAIL, recipe: 'v2' } },
    'stale',
    'recipe v2',
  ],
  [
    'an archived original and a thumbnail of an old recipe',
    { ...MIRRORED, source: { ...SOURCE, readable: false }, thumbnail: { ...THUMBNAIL, recipe: 'v2' } },
    'mirrored',
    '',
  ],
  [
    "an object at the thumbnail's key that the function did not write",
    { ...MIRRORED, thumbnail: { ...THUMBNAIL, provenance: undefined } },
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
    { source: REFUSED, thumbnail: older, record: UNREADABLE },
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
    { ...MIRRORED, record: { status: 'FAILED' } },
    'unrecorded',
    'FAILED',
  ],
])('a key with %s', (_, seen, state, detail) => {
  const verdict = judge(seen, RECIPE);
  expect(verdict.state).toBe(state);
  expect(verdict.detail).toContain(detail);
  expect(isDifference(verdict.state)).toBe(state in DIFFERENCES);
});

test('in an unversioned bucket, the ETag identifies the version, and the record is optional', () => {
  const source = { version: { ...VERSION, versionId: undefined }, readable: true };
  const made = { ...THUMBNAIL, provenance: { sourceToken: 'e', original: ORIGINAL } };
  expect(judge({ source, thumbnail: made, record: undefined }, RECIPE).state).toBe('mirrored');
  expect(judge({ source, thumbnail: THUMBNAIL, record: undefined }, RECIPE).state).toBe('stale');
});
