import { isCandidate, isSelected, SELECTIONS, type Selection } from '../../../ops/backfill/selection';
import { DIFFERENCES, type Difference } from '../../../ops/mirror/verdict';

const STATES = ['mirrored', 'failed', 'gone', ...Object.keys(DIFFERENCES)] as const;
const version = { versionId: 'v', etag: 'e', lastModified: new Date('2026-03-01T12:00:00Z'), size: 1 };
const original = { key: 'a.jpg', version, mayBeArchived: false };

test.each<[Selection['only'], string[]]>([
  ['different', ['missing', 'retry', 'stale', 'unreadable', 'occupied', 'orphaned', 'unrecorded']],
  ['missing', ['missing', 'unreadable']],
  ['stale', ['stale', 'occupied']],
  ['failed', ['retry']],
  ['all', [...STATES]],
])('--only %s sends the states %j', (only, states) => {
  const sends = (state: string): boolean =>
    isSelected({ state: state as Difference, detail: '', reason: 'CORRUPT' }, { only });
  expect(STATES.filter(sends).sort()).toEqual([...states].sort());
});

test('--only failed --reason sends every original that is recorded with the reason, and no other', () => {
  const selection = { only: 'failed', reason: 'TOO_MANY_PIXELS' } as const;
  for (const state of ['failed', 'retry', 'missing'] as const) {
    expect(isSelected({ state, detail: '', reason: 'TOO_MANY_PIXELS' }, selection)).toBe(true);
    expect(isSelected({ state, detail: '', reason: 'CORRUPT' }, selection)).toBe(false);
    expect(isSelected({ state, detail: '' }, selection)).toBe(false);
  }
});

test('--only missing and --only stale both send a key of which one variant is missing and another stale', () => {
  const parts = (['missing', 'stale'] as const).map((state) => ({ name: state, state, detail: '' }));
  const verdict = { state: 'missing', detail: '', parts } as const;
  const selections = Object.keys(SELECTIONS) as Selection['only'][];
  expect(selections.filter((only) => isSelected(verdict, { only }))).toEqual([
    'different',
    'missing',
    'stale',
    'all',
  ]);
});

test('a backfill ignores thumbnails without an original', () => {
  const pair = { key: 'a.jpg', original: undefined, thumbnails: ['128'] };
  for (const only of Object.keys(SELECTIONS) as Selection['only'][])
    expect(isCandidate(pair, only, undefined, 2)).toBe(false);
});

const [NONE, ONE, BOTH]: string[][] = [[], ['128'], ['128', 'card']];

test.each<[Selection['only'], string[] | undefined, boolean]>([
  ['missing', BOTH, false],
  ['missing', ONE, true],
  ['missing', NONE, true],
  ['failed', BOTH, false],
  ['failed', ONE, true],
  ['failed', NONE, true],
  ['stale', BOTH, true],
  ['stale', ONE, true],
  ['stale', NONE, false],
  ['different', BOTH, true],
  ['different', NONE, true],
  ['all', BOTH, true],
])('--only %s with the thumbnails %j of two is a candidate: %s', (only, thumbnails = [], expected) => {
  expect(isCandidate({ key: 'a.jpg', original, thumbnails }, only, undefined, 2)).toBe(expected);
});

test('--since includes an upload at exactly that time, and excludes an earlier one', () => {
  const pair = { key: 'a.jpg', original, thumbnails: [] };
  expect(isCandidate(pair, 'all', version.lastModified, 1)).toBe(true);
  expect(isCandidate(pair, 'all', new Date(version.lastModified.getTime() + 1), 1)).toBe(false);
});
