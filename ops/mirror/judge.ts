/** Decides whether one key is in sync. Pure. */
import type { FailureReason, ProcessingStatus } from '../../lambda-src/contract';
import { versionToken } from '../../lambda-src/reconcile/identity';
import type { SourceVersion, StoredThumbnail } from '../../lambda-src/stores/ports';

/** What was read of one key in both buckets and in the table. */
export interface Observation {
  /** The current version; undefined if there is none. */
  readonly source:
    | {
        readonly version: SourceVersion;
        readonly readable: boolean;
        /** Why S3 refuses to read it; undefined if S3 does not refuse. */
        readonly refusal?: string;
      }
    | undefined;
  readonly thumbnail: (StoredThumbnail & { readonly recipe: string | undefined }) | undefined;
  /** Record of the current version. */
  readonly record:
    { readonly status: ProcessingStatus; readonly reason?: FailureReason | undefined } | undefined;
}

/** Kinds of differences, with their meaning. */
export const DIFFERENCES = {
  missing: 'no thumbnail, and no record that explains why',
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
}

export function isDifference(state: State): state is Difference {
  return state in DIFFERENCES;
}

/** @param recipe of the thumbnails that the deployed function creates */
export function judge(seen: Observation, recipe: string): Verdict {
  const verdict = judgeMirror(seen, recipe);
  const refusal = seen.source?.refusal;
  if (refusal === undefined || !isDifference(verdict.state)) return verdict;
  return { state: 'unreadable', detail: `${verdict.detail}, and S3 refuses the original: ${refusal}` };
}

function judgeMirror({ source, thumbnail, record }: Observation, recipe: string): Verdict {
  if (!source) {
    return thumbnail
      ? { state: 'orphaned', detail: 'the original does not exist' }
      : { state: 'gone', detail: 'neither original nor thumbnail' };
  }
  if (!thumbnail) return judgeAbsence(source.readable, record);
  if (!thumbnail.provenance) return { state: 'occupied', detail: 'not written by the function' };
  const { sourceToken } = thumbnail.provenance;
  if (sourceToken !== versionToken(source.version))
    return { state: 'stale', detail: `made from version ${sourceToken}` };
  // The function cannot read an archived original, so its thumbnail keeps its recipe.
  if (thumbnail.recipe !== recipe && source.readable)
    return { state: 'stale', detail: `made by recipe ${thumbnail.recipe ?? '(none)'}` };
  // Without version IDs, only the event of the upload can write the record; a repair cannot.
  if (record?.status !== 'SUCCESS' && source.version.versionId !== undefined)
    return { state: 'unrecorded', detail: describeRecord(record) };
  return { state: 'mirrored', detail: 'the thumbnail was made from the current version' };
}

function judgeAbsence(readable: boolean, record: Observation['record']): Verdict {
  if (record?.status !== 'FAILED') return { state: 'missing', detail: describeRecord(record) };
  if (record.reason === 'ARCHIVED' && readable)
    return { state: 'missing', detail: 'recorded as archived, but readable again' };
  if (record.reason === 'UNREADABLE' && readable)
    return { state: 'missing', detail: 'recorded as unreadable, but readable' };
  return { state: 'failed', detail: record.reason ?? 'no reason recorded' };
}

function describeRecord(record: Observation['record']): string {
  return record ? `recorded as ${record.status}` : 'not recorded';
}
