/** Decides whether one key is in sync. Pure. */
import type { FailureReason, ProcessingStatus } from '../../lambda-src/contract';
import { versionToken } from '../../lambda-src/reconcile/identity';
import type { SourceVersion, StoredThumbnail } from '../../lambda-src/stores/ports';

interface Source {
  readonly version: SourceVersion;
  readonly readable: boolean;
  /** Why S3 refuses to read it; undefined if S3 does not refuse. */
  readonly refusal?: string;
}

/** What was read of one key in both buckets and in the table. */
export interface Observation {
  /** The current version; undefined if there is none. */
  readonly source: Source | undefined;
  readonly thumbnail: (StoredThumbnail & { readonly recipe: string | undefined }) | undefined;
  /** Record of the current version. */
  readonly record:
    | {
        readonly status: ProcessingStatus;
        readonly reason?: FailureReason | undefined;
        /** Undefined in a record of a version that did not write them. */
        readonly acceptanceCriteria?: string | undefined;
      }
    | undefined;
  /** Whether the key of the thumbnail would fit S3's limit. */
  readonly keyFits: boolean;
}

/** What the deployed function writes. */
export interface Expected {
  /** See NewThumbnail.recipe. */
  readonly recipe: string;
  /** See FailureDetails.acceptanceCriteria. */
  readonly acceptanceCriteria: string;
}

/** Kinds of differences, with their meaning. */
export const DIFFERENCES = {
  missing: 'no thumbnail, and no record that explains why',
  retry: 'refused under other limits or by an earlier version',
  stale: 'thumbnail of another version or recipe',
  unreadable: 'S3 refuses to read the original, but thumbnail or record does not say so',
  occupied: "the object at the thumbnail's key was not written by the function",
  orphaned: 'thumbnail without an original or of another size, or an unexpected object',
  unrecorded: 'the thumbnail is correct, but its record is not',
} as const;
export type Difference = keyof typeof DIFFERENCES;

/** `mirrored`: in sync; `failed`: no thumbnail can be created, and the record explains why; `gone`: nothing in either bucket. */
export type State = 'mirrored' | 'failed' | 'gone' | Difference;

export interface Verdict {
  readonly state: State;
  /** What was found, as the end of a sentence; for `failed`, the failure reason. */
  readonly detail: string;
  /** The recorded failure reason of an original without a thumbnail. */
  readonly reason?: FailureReason | undefined;
}

export function isDifference(state: State): state is Difference {
  return state in DIFFERENCES;
}

export function judge(seen: Observation, expected: Expected): Verdict {
  const verdict = judgeMirror(seen, expected);
  const refusal = seen.source?.refusal;
  if (refusal === undefined || !isDifference(verdict.state)) return verdict;
  return { state: 'unreadable', detail: `${verdict.detail}, and S3 refuses the original: ${refusal}` };
}

function judgeMirror(seen: Observation, expected: Expected): Verdict {
  const { source, thumbnail, record } = seen;
  if (!source) {
    return thumbnail
      ? { state: 'orphaned', detail: 'the original does not exist' }
      : { state: 'gone', detail: 'neither original nor thumbnail' };
  }
  if (!thumbnail) return judgeAbsence(seen, source, expected);
  if (!thumbnail.provenance) return { state: 'occupied', detail: 'not written by the function' };
  const { sourceToken } = thumbnail.provenance;
  if (sourceToken !== versionToken(source.version))
    return { state: 'stale', detail: `made from version ${sourceToken}` };
  // The function cannot read an archived original, so its thumbnail keeps its recipe.
  if (thumbnail.recipe !== expected.recipe && source.readable)
    return { state: 'stale', detail: `made by recipe ${thumbnail.recipe ?? '(none)'}` };
  // Without version IDs, only the event of the upload can write the record; a repair cannot.
  if (record?.status !== 'SUCCESS' && source.version.versionId !== undefined)
    return { state: 'unrecorded', detail: describeRecord(record) };
  return { state: 'mirrored', detail: 'the thumbnail was made from the current version' };
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

function describeRecord(record: Observation['record']): string {
  return record ? `recorded as ${record.status}` : 'not recorded';
}
