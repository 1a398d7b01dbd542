import type { InputFormat, OutputFormat } from './formats';

/** Properties of an original, read from its header. */
export interface OriginalFacts {
  readonly format: InputFormat;
  /** In pixels, after EXIF orientation: as a viewer shows it. */
  readonly width: number;
  readonly height: number;
}

/** Properties of a thumbnail. */
export interface ThumbnailFacts {
  readonly format: OutputFormat;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** In bytes. */
  readonly size: number;
}

export interface CreatedThumbnail extends ThumbnailFacts {
  /** Name of its variant, the first part of its key: the size for the thumbnail. */
  readonly name: string;
  /** See recipe.ts. */
  readonly recipe: string;
  readonly bytes: Uint8Array;
  /** See placeholder.ts. Only of the thumbnail, and only if placeholders are created. */
  readonly placeholder?: string | undefined;
  readonly original: OriginalFacts;
}
