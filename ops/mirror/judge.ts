/** Whether the mirror's promise holds for one key. Pure. */
import type { FailureReason, ProcessingStatus } from '../../lambda-src/contract';
import { versionToken } from '../../lambda-src/reconcile/identity';
import type { SourceVersion, StoredThumbnail } from '../../lambda-src/stores/ports';

/** What lies on both sides of one key. */
export interface Seen {
  /** The current version; undefined if the key is gone. */
  readonly source:
    | {
        readonly version: SourceVersion;
        readonly readable: boolean;
        /** Why S3 refuses to show it; undefined if it does not. */
        readonly refusal?: string;
      }
    | undefined;
  readonly thumbnail: (StoredThumbnail & { readonly recipe: string | undefined }) | undefined;
  /** That of the current version. */
  readonly record:
    { readonly status: ProcessingStatus; readonly reason?: FailureReason | undefined } | undefined;
}

/** Ways in which the promise is broken. */
export const DIFFERENCES = {
  missing: 'no thumbnail, and no record that says why',
  stale: 'made from another version, or by another recipe',
  unreadable: 'S3 refuses to read the original, and thumbnail or record says otherwise',
  occupied: "an object at the thumbnail's key that the function did not write",
  orphaned: 'a thumbnail without its original, or of another size',
  unrecorded: 'the thumbnail is there, and the record says otherwise',
} as const;
export type Difference = keyof typeof DIFFERENCES;

/** `mirrored`: as promised; `failed`: no thumbnail can be made, and the record says why; `gone`: nothing on either side. */
export type State = 'mirrored' | 'failed' | 'gone' | Difference;

export interface Verdict {
  readonly state: State;
  /** What was found, as the end of a sentence; the reason of a failure. */
  readonly detail: string;
}

export function isDifference(state: State): state is Difference {
  return state in DIFFERENCES;
}

/** @param recipe that of the thumbnails which the deployed function makes. */
export function judge(seen: Seen, recipe: string): Verdict {
  const verdict = judgeMirror(seen, recipe);
  const refusal = seen.source?.refusal;
  if (refusal === undefined || !isDifference(verdict.state)) return verdict;
  return { state: 'unreadable', detail: `${verdict.detail}, and S3 refuses the original: ${refusal}` };
}

function judgeMirror({ source, thumbnail, record }: Seen, recipe: string): Verdict {
  if (!source) {
    return thumbnail
      ? { state: 'orphaned', detail: 'the original is gone' }
      : { state: 'gone', detail: 'nothing is there' };
  }
  if (!thumbnail) return judgeAbsence(source.readable, record);
  if (!thumbnail.provenance) return { state: 'occupied', detail: 'it does not say what it was made from' };
  const { sourceToken } = thumbnail.provenance;
  if (sourceToken !== versionToken(source.version))
    return { state: 'stale', detail: `made from version ${sourceToken}` };
  // An archived original cannot be read, so its thumbnail stays whatever its recipe.
  if (thumbnail.recipe !== recipe && source.readable)
    return { state: 'stale', detail: `made by the recipe ${thumbnail.recipe ?? '(none)'}` };
  // Without version ids only an upload's own event writes its record, and no repair can.
  if (record?.status !== 'SUCCESS' && source.version.versionId !== undefined)
    return { state: 'unrecorded', detail: describeRecord(record) };
  return { state: 'mirrored', detail: 'the thumbnail is that of the current version' };
}

function judgeAbsence(readable: boolean, record: Seen['record']): Verdict {
  if (record?.status !== 'FAILED') return { state: 'missing', detail: describeRecord(record) };
  if (record.reason === 'ARCHIVED' && readable)
    return { state: 'missing', detail: 'recorded as archived, and readable again' };
  if (record.reason === 'UNREADABLE' && readable)
    return { state: 'missing', detail: 'recorded as unreadable, and readable' };
  return { state: 'failed', detail: record.reason ?? 'no reason' };
}

function describeRecord(record: Seen['record']): string {
  return record ? `recorded as ${record.status}` : 'not recorded';
}
