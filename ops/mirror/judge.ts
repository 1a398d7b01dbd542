/** Decides whether one key is in sync. Pure. */
import { versionToken } from '../../lambda-src/reconcile/identity';
import { madeFrom, namesOf, type FoundThumbnail } from '../../lambda-src/reconcile/mirrored-thumbnails';
import { judgeVariants, summarize } from './judge-variants';
import {
  isDifference,
  type Difference,
  type Expected,
  type Observation,
  type Part,
  type Source,
  type Verdict,
} from './verdict';

export function judge(seen: Observation, expected: Expected): Verdict {
  const verdict = judgeMirror(seen, expected);
  const refusal = seen.source?.refusal;
  if (refusal === undefined || !isDifference(verdict.state)) return verdict;
  const { detail, parts = [] } = verdict;
  return {
    state: 'unreadable',
    detail: `${detail}, and S3 refuses the original: ${refusal}`,
    parts: parts.map((part) => ({ ...part, state: 'unreadable' })),
  };
}

function judgeMirror(seen: Observation, expected: Expected): Verdict {
  const { source, thumbnails } = seen;
  const names = expectedNames(expected);
  if (!source)
    return thumbnails.length > 0
      ? summarize(partsOf(thumbnails, 'orphaned', 'the original does not exist'), names)
      : { state: 'gone', detail: 'neither original nor thumbnail' };
  const parts = judgeVariants(thumbnails, source, expected.variants);
  return isArchived(source)
    ? judgeArchived(seen, source, expected, parts)
    : judgeReadable(seen, source, expected, parts);
}

function expectedNames({ variants }: Expected): string[] {
  return variants.map(({ name }) => name);
}

function isArchived({ readable, refusal }: Source): boolean {
  return !readable && refusal === undefined;
}

/** Judges an original that must have all of its variants, or none and a record of its failure. */
function judgeReadable(
  seen: Observation,
  source: Source,
  expected: Expected,
  parts: readonly Part[],
): Verdict {
  const { thumbnails } = seen;
  const names = expectedNames(expected);
  const missing = missingOf(names, thumbnails);
  if (missing.length === 0)
    return parts.length > 0 ? summarize(parts, names) : judgeRecord(seen, source, names);
  const absence = isAccepted(seen, source)
    ? ({ state: 'missing', detail: describeRecord(seen.record) } as const)
    : judgeAbsence(seen, source, expected);
  if (absence.state === 'missing') {
    const { detail, reason } = absence;
    const absent = missing.map((name): Part => ({ name, state: 'missing', detail }));
    return { ...summarize([...absent, ...parts], names), reason };
  }
  // The record explains why none should exist.
  if (absence.state !== 'failed' || thumbnails.length === 0) return absence;
  return summarize(partsOf(thumbnails, 'orphaned', `the original is recorded as ${absence.detail}`), names);
}

/** Returns whether an original is acceptable, whatever its record says: without version IDs, the record may be outdated. */
function isAccepted({ thumbnails }: Observation, { version }: Source): boolean {
  const isCurrent = (thumbnail: FoundThumbnail): boolean => madeFrom(thumbnail, versionToken(version));
  return version.versionId === undefined && thumbnails.some(isCurrent);
}

/** Judges an original that cannot be read: what was made from its current version stays, and nothing can be added. */
function judgeArchived(
  seen: Observation,
  source: Source,
  expected: Expected,
  parts: readonly Part[],
): Verdict {
  const { record, thumbnails } = seen;
  const names = expectedNames(expected);
  if (parts.length > 0) return summarize(parts, names);
  const [first = ''] = names;
  if (thumbnails.some(({ name }) => name === first)) {
    const archived = missingOf(names, thumbnails);
    const verdict = judgeRecord(seen, source, names);
    return archived.length > 0 && verdict.state === 'mirrored' ? { ...verdict, archived } : verdict;
  }
  const absence = judgeAbsence(seen, source, expected);
  if (absence.state === 'missing')
    return {
      ...summarize([{ name: first, state: 'missing', detail: absence.detail }], names),
      reason: absence.reason,
    };
  // Without version IDs, only the event of the upload can write the record; a repair cannot.
  const isExplained =
    thumbnails.length === 0 || record?.reason === 'ARCHIVED' || source.version.versionId === undefined;
  return isExplained
    ? absence
    : summarize(partsOf(thumbnails, 'unrecorded', `the original is recorded as ${absence.detail}`), names);
}

/**
 * Judges the record of thumbnails that are all correct.
 *
 * @param names of all variants. The record may also list variants that were removed.
 */
function judgeRecord(
  { record, thumbnails }: Observation,
  { version }: Source,
  names: readonly string[],
): Verdict {
  const existing = namesOf(thumbnails);
  const recorded = record?.names.filter((name) => names.includes(name)) ?? [];
  // Without version IDs, only the event of the upload can write the record; a repair cannot.
  if (version.versionId === undefined || (record?.status === 'SUCCESS' && hasSameNames(recorded, existing)))
    return { state: 'mirrored', detail: 'the thumbnail was made from the current version' };
  const detail =
    record?.status === 'SUCCESS'
      ? `recorded with ${record.names.join(', ') || 'no thumbnails'} instead of ${existing.join(', ')}`
      : describeRecord(record);
  return { state: 'unrecorded', detail, parts: partsOf(thumbnails, 'unrecorded', detail) };
}

function judgeAbsence(
  { record, keyFits }: Observation,
  { readable, version }: Source,
  { acceptanceCriteria }: Expected,
): Verdict {
  if (record?.status !== 'FAILED') return { state: 'missing', detail: describeRecord(record) };
  const { reason } = record;
  if (reason === 'ARCHIVED' && readable)
    return { state: 'missing', detail: 'recorded as archived, but readable again', reason };
  if (reason === 'UNREADABLE' && readable)
    return { state: 'missing', detail: 'recorded as unreadable, but readable', reason };
  const failed: Verdict = { state: 'failed', detail: reason ?? 'no reason recorded', reason };
  // Without version IDs, a repair cannot write the record: an original that is still refused would differ forever.
  if (!readable || version.versionId === undefined) return failed;
  if (reason === 'KEY_TOO_LONG')
    return keyFits
      ? { state: 'retry', detail: 'recorded as KEY_TOO_LONG, but the key fits', reason }
      : failed;
  // No version accepts an empty object.
  if (reason === 'EMPTY' || record.acceptanceCriteria === acceptanceCriteria) return failed;
  const by = record.acceptanceCriteria ?? 'an earlier version';
  return { state: 'retry', detail: `recorded as ${failed.detail} by ${by}`, reason };
}

function missingOf(names: readonly string[], thumbnails: readonly FoundThumbnail[]): string[] {
  return names.filter((name) => !thumbnails.some((thumbnail) => thumbnail.name === name));
}

/** In any order: the order of the variants in the settings may have changed. */
function hasSameNames(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join() === [...other].sort().join();
}

function partsOf(thumbnails: readonly FoundThumbnail[], state: Difference, detail: string): Part[] {
  return thumbnails.map(({ name }) => ({ name, state, detail }));
}

function describeRecord(record: Observation['record']): string {
  return record ? `recorded as ${record.status}` : 'not recorded';
}
