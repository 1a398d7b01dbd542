import type { PermanentFailure } from '../failures/failures';
import type { OriginalFacts, ThumbnailFacts } from '../image/types';

/** How a change ended, for the log and the metrics. */
export type Outcome =
  | {
      readonly result: 'written';
      readonly imageId: string;
      readonly milliseconds: number;
      readonly original: OriginalFacts & { readonly size: number };
      readonly thumbnail: ThumbnailFacts;
    }
  | { readonly result: 'failed'; readonly imageId: string; readonly failure: PermanentFailure }
  /** An archived original keeps the thumbnail that was made before. */
  | { readonly result: 'kept'; readonly imageId: string }
  | { readonly result: 'removed' }
  /** Somebody else has left everything in order for a newer version. */
  | { readonly result: 'superseded'; readonly imageId: string };
