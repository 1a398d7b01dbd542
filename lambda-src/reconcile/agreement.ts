/** Whether thumbnails and record of the current version are as a pass would leave them. Pure. */
import type { StoredRecord } from '../stores/ports';
import { madeFrom, namesOf, type FoundThumbnail } from './mirrored-thumbnails';

/** The current version, and what was found of it. */
export interface Findings {
  /** See versionToken. */
  readonly token: string;
  /** Whether its bytes can be read: not archived. */
  readonly readable: boolean;
  /** All thumbnails of the key. */
  readonly found: readonly FoundThumbnail[];
  readonly record: StoredRecord | undefined;
}

/** @param names of all variants; the first is the thumbnail's. */
export function agree({ token, readable, found, record }: Findings, names: readonly string[]): boolean {
  if (!found.every((thumbnail) => madeFrom(thumbnail, token))) return false;
  const existing = namesOf(found);
  // An archived original keeps what it has.
  if (record?.status === 'SUCCESS')
    return isSame(record.names, existing) && (readable ? isSame(existing, names) : existing[0] === names[0]);
  // The version can be read: a writer recorded it from the list after a GET of the version before, and crashed.
  if (record?.status !== 'FAILED' || record.reason === 'UNREADABLE') return false;
  if (record.reason === 'ARCHIVED') return !readable && existing[0] !== names[0];
  return existing.length === 0;
}

/** Returns whether two lists, both in the order of the variants, have the same names. */
export function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}
