import type { PermanentFailure } from '../failures/failures';
import type { OriginalFacts, ThumbnailFacts } from '../image/types';

/** Outcome of a change, for the log and the metrics. */
export type Outcome =
  | {
      readonly result: 'written';
      readonly imageId: string;
      readonly milliseconds: number;
      readonly original: OriginalFacts & { readonly size: number };
      readonly thumbnail: ThumbnailFacts;
    }
  | { readonly result: 'failed'; readonly imageId: string; readonly failure: PermanentFailure }
  /** The original is archived, and its thumbnail was created before that. */
  | { readonly result: 'kept'; readonly imageId: string }
  | { readonly result: 'removed' }
  /** Thumbnail and record already match a newer version. */
  | { readonly result: 'superseded'; readonly imageId: string };
