import type { Size } from '../resize-plan';

/** Part of an image, in pixels. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}
