import type { FailureReason } from '../../lambda-src/contract';
import type { State, Verdict } from '../mirror/verdict';
import type { Pair } from '../mirror/walk';

/** States that a backfill sends, by the value of --only. */
export const SELECTIONS = {
  different: ['missing', 'retry', 'stale', 'unreadable', 'occupied', 'orphaned', 'unrecorded'],
  missing: ['missing', 'unreadable'],
  stale: ['stale', 'occupied'],
  /** Without a failure reason: originals that may be accepted now. */
  failed: ['retry'],
  /** Every original, regardless of its state. */
  all: [],
} as const satisfies Readonly<Record<string, readonly State[]>>;

/** What a backfill sends. */
export interface Selection {
  readonly only: keyof typeof SELECTIONS;
  /** With `failed`: every original that is recorded with this reason, whether it may be accepted now or not. */
  readonly reason?: FailureReason | undefined;
}

/** Returns whether a pair needs to be checked, judging by the listings. @param variants number of thumbnails of a correct key */
export function isCandidate(
  { original, thumbnails }: Pair,
  only: Selection['only'],
  since: Date | undefined,
  variants: number,
): boolean {
  if (!original || (since && original.version.lastModified < since)) return false;
  if (only === 'missing' || only === 'failed') return thumbnails.length < variants;
  return thumbnails.length > 0 || only !== 'stale';
}

/** Returns whether a key with this verdict is sent: if it, or one of its variants, has a selected state. */
export function isSelected({ state, reason, parts = [] }: Verdict, selection: Selection): boolean {
  if (selection.only === 'all') return true;
  if (selection.reason !== undefined) return reason === selection.reason;
  const states: readonly State[] = SELECTIONS[selection.only];
  return states.includes(state) || parts.some((part) => states.includes(part.state));
}
