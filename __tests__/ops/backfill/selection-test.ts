import { isCandidate, isSelected, SELECTIONS, type Selection } from '../../../ops/backfill/selection';
import { DIFFERENCES } from '../../../ops/mirror/judge';

const STATES = ['mirrored', 'failed', 'gone', ...Object.keys(DIFFERENCES)] as const;
const version = { versionId: 'v', etag: 'e', lastModified: new Date('2026-03-01T12:00:00Z'), size: 1 };
const original = { key: 'a.jpg', version, mayBeArchived: false };

test.each<[Selection, string[]]>([
  ['different', ['missing', 'stale', 'unreadable', 'occupied', 'unrecorded']],
  ['missing', ['missing', 'unreadable']],
  ['stale', ['stale', 'occupied']],
  ['all', [...STATES]],
])('--only %s sends the states %j', (only, states) => {
  expect(STATES.filter((state) => isSelected(state as keyof typeof DIFFERENCES, only)).sort()).toEqual(
    [...states].sort(),
  );
});

test('a backfill ignores a thumbnail without an original', () => {
  for (const only of Object.keys(SELECTIONS) as Selection[])
    expect(isCandidate({ key: 'a.jpg', original: undefined, hasThumbnail: true }, only, undefined)).toBe(
      false,
    );
});

test.each<[Selection, boolean, boolean]>([
  ['missing', true, false],
  ['missing', false, true],
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
