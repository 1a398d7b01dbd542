import { isCandidate, isSelected, SELECTIONS, type Selection } from '../../../ops/backfill/selection';
import { DIFFERENCES, type Difference } from '../../../ops/mirror/judge';

const STATES = ['mirrored', 'failed', 'gone', ...Object.keys(DIFFERENCES)] as const;
const version = { versionId: 'v', etag: 'e', lastModified: new Date('2026-03-01T12:00:00Z'), size: 1 };
const original = { key: 'a.jpg', version, mayBeArchived: false };

test.each<[Selection['only'], string[]]>([
  ['different', ['missing', 'retry', 'stale', 'unreadable', 'occupied', 'unrecorded']],
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

test('a backfill ignores a thumbnail without an original', () => {
  for (const only of Object.keys(SELECTIONS) as Selection['only'][])
    expect(isCandidate({ key: 'a.jpg', original: undefined, hasThumbnail: true }, only, undefined)).toBe(
      false,
    );
});

test.each<[Selection['only'], boolean, boolean]>([
  ['missing', true, false],
  ['missing', false, true],
  ['failed', true, false],
  ['failed', false, true],
  ['stale', true, true],
  ['stale', false, false],
  ['different', true, true],
  ['different', false, true],
  ['all', true, true],
])('--only %s with hasThumbnail %s is a candidate: %s', (only, hasThumbnail, expected) => {
  expect(isCandidate({ key: 'a.jpg', original, hasThumbnail }, only, undefined)).toBe(expected);
});

test('--since includes an upload at exactly that time, and excludes an earlier one', () => {
  const pair = { key: 'a.jpg', original, hasThumbnail: false };
  expect(isCandidate(pair, 'all', version.lastModified)).toBe(true);
  expect(isCandidate(pair, 'all', new Date(version.lastModified.getTime() + 1))).toBe(false);
});
