import type { PermanentFailure } from '../failures/failures';
import type { OriginalFacts } from '../image/types';
import type { RecordedThumbnail } from '../stores/ports';

/** Outcome of a change, for the log and the metrics. */
export type Outcome =
  | {
      readonly result: 'written';
      readonly imageId: string;
      readonly milliseconds: number;
      readonly original: OriginalFacts & { readonly size: number };
      /** The thumbnail, then the variants. */
      readonly thumbnails: readonly [RecordedThumbnail, ...RecordedThumbnail[]];
      /** Metadata of the original that does not state a focal point. */
      readonly ignoredFocalPoint?: string | undefined;
    }
  | { readonly result: 'failed'; readonly imageId: string; readonly failure: PermanentFailure }
  /** The original is archived, and its thumbnail was created before that. */
  | { readonly result: 'kept'; readonly imageId: string }
  | { readonly result: 'removed' }
  /** Thumbnails and record already match a newer version. */
  | { readonly result: 'superseded'; readonly imageId: string };
