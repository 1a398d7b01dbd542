import type { Verdict } from '../../scripts/checks/images/thumbnails';

/** A file and its verdict. */
export interface ImageCase {
  /** Description, as in the README. */
  readonly name: string;
  /** Returns the same bytes in every run. */
  readonly bytes: () => Buffer;
  readonly verdict: Verdict;
  /** The part that Chrome shows. @default whole if the image gets a thumbnail, otherwise nothing */
  readonly chrome?: 'whole' | 'part' | 'nothing';
}

/** Size of the small images, which are not shrunk. */
export const SMALL = { width: 32, height: 24 } as const;

/** SUCCESS with an opaque thumbnail. @param size as viewers show it. @default SMALL */
export function opaque({ width, height }: { width: number; height: number } = SMALL): Verdict {
  return { transparent: false, width, height };
}

/** SUCCESS with a thumbnail that has transparent pixels. @param size as viewers show it. @default SMALL */
export function transparent({ width, height }: { width: number; height: number } = SMALL): Verdict {
  return { transparent: true, width, height };
}

/** Returns whether an image gets a thumbnail. */
export function isAccepted({ verdict }: ImageCase): boolean {
  return typeof verdict !== 'string';
}
