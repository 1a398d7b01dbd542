/** What is read of one key, what is expected, and the verdict on it. Pure. */
import type { FailureReason, ProcessingStatus } from '../../lambda-src/contract';
import type { FoundThumbnail } from '../../lambda-src/reconcile/mirrored-thumbnails';
import type { SourceVersion } from '../../lambda-src/stores/ports';

/** The current version of an original. */
export interface Source {
  readonly version: SourceVersion;
  readonly readable: boolean;
  /** Why S3 refuses to read it; undefined if S3 does not refuse. */
  readonly refusal?: string;
}

/** What was read of one key in both buckets and in the table. */
export interface Observation {
  /** The current version; undefined if there is none. */
  readonly source: Source | undefined;
  /** The thumbnails that exist, in the order of the variants. */
  readonly thumbnails: readonly FoundThumbnail[];
  /** Record of the current version. */
  readonly record:
    | {
        readonly status: ProcessingStatus;
        readonly reason?: FailureReason | undefined;
        /** Undefined in a record of a version that did not write them. */
        readonly acceptanceCriteria?: string | undefined;
        /** Names of the thumbnails that it lists, in its order. */
        readonly names: readonly string[];
      }
    | undefined;
  /** Whether the keys of all thumbnails would fit S3's limit. */
  readonly keyFits: boolean;
}

/** A variant, as the deployed function makes it. */
export interface ExpectedVariant {
  readonly name: string;
  /** See NewThumbnail.recipe. */
  readonly recipe: string;
}

/** What the deployed function writes. */
export interface Expected {
  /** The thumbnail, then the variants. */
  readonly variants: readonly [ExpectedVariant, ...ExpectedVariant[]];
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

/** A variant that differs. */
export interface Part {
  /** Name of the variant. */
  readonly name: string;
  readonly state: Difference;
  readonly detail: string;
}

export interface Verdict {
  /** State of the key. The function fixes all variants of a key at once. */
  readonly state: State;
  /** What was found, as the end of a sentence; for `failed`, the failure reason. */
  readonly detail: string;
  /** The recorded failure reason of an original without a thumbnail. */
  readonly reason?: FailureReason | undefined;
  /** The variants that differ, with their states. @default none */
  readonly parts?: readonly Part[];
  /** Variants that are missing until the archived original is restored. They are not a difference. @default none */
  readonly archived?: readonly string[];
}

export function isDifference(state: State): state is Difference {
  return state in DIFFERENCES;
}
