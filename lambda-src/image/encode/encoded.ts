import type { OutputFormat } from '../formats';

/** An encoded image, of the size of its pixels. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly format: OutputFormat;
}
