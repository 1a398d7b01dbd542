import type { State } from '../mirror/judge';
import type { Pair } from '../mirror/walk';

/** States that a backfill sends, by the value of --only. */
export const SELECTIONS = {
  different: ['missing', 'stale', 'unreadable', 'occupied', 'unrecorded'],
  missing: ['missing', 'unreadable'],
  stale: ['stale', 'occupied'],
  /** Every original, regardless of its state. */
  all: [],
} as const satisfies Readonly<Record<string, readonly State[]>>;
export type Selection = keyof typeof SELECTIONS;

/** Returns whether a pair needs to be checked, judging by the listings. */
export function isCandidate(
  { original, hasThumbnail }: Pair,
  only: Selection,
  since: Date | undefined,
): boolean {
  if (!original || (since && original.version.lastModified < since)) return false;
  return !(only === 'missing' && hasThumbnail) && !(only === 'stale' && !hasThumbnail);
}

/** Returns whether a key in this state is sent. */
export function isSelected(state: State, only: Selection): boolean {
  return only === 'all' || (SELECTIONS[only] as readonly State[]).includes(state);
}
