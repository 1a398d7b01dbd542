import type { Verdict } from '../../scripts/checks/images/thumbnails';

/** A file, and what comes of it. */
export interface ImageCase {
  /** What is odd about it, as a reader of docs/images.md understands it. */
  readonly name: string;
  /** The same in every run. */
  readonly bytes: () => Buffer;
  readonly verdict: Verdict;
  /** What Chrome shows of it. @default whole if it gets a thumbnail, else nothing */
  readonly chrome?: 'whole' | 'part' | 'nothing';
}

/** Sizes of the small images, whose thumbnails are not shrunk. */
export const SMALL = { width: 32, height: 24 } as const;

/** SUCCESS with an opaque thumbnail. @param size as it is shown. @default SMALL */
export function opaque({ width, height }: { width: number; height: number } = SMALL): Verdict {
  return { thumbnail: 'jpeg', width, height };
}

/** SUCCESS with a thumbnail that has transparent pixels. @param size as it is shown. @default SMALL */
export function transparent({ width, height }: { width: number; height: number } = SMALL): Verdict {
  return { thumbnail: 'png', width, height };
}

/** Whether it gets a thumbnail. */
export function isAccepted({ verdict }: ImageCase): boolean {
  return typeof verdict !== 'string';
}
