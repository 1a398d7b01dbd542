import type { State } from '../mirror/judge';
import type { Pair } from '../mirror/walk';

/** What a backfill sends. */
export const SELECTIONS = {
  /** Whatever differs. */
  different: ['missing', 'stale', 'unreadable', 'occupied', 'unrecorded'],
  missing: ['missing', 'unreadable'],
  stale: ['stale', 'occupied'],
  /** Every original, whatever lies there. */
  all: [],
} as const satisfies Readonly<Record<string, readonly State[]>>;
export type Selection = keyof typeof SELECTIONS;

/** Whether a pair is to be looked at, by what the listings say. */
export function isCandidate(
  { original, hasThumbnail }: Pair,
  only: Selection,
  since: Date | undefined,
): boolean {
  if (!original || (since && original.version.lastModified < since)) return false;
  return !(only === 'missing' && hasThumbnail) && !(only === 'stale' && !hasThumbnail);
}

/** Whether what was found is to be sent. */
export function isSelected(state: State, only: Selection): boolean {
  return only === 'all' || (SELECTIONS[only] as readonly State[]).includes(state);
}
