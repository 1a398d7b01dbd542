/** Plans the chain: which image is made from which. Pure. */
import type { Variant } from '../../variants/variant';
import { MAX_LEVEL_PIXELS } from '../encoding-cost';
import type { Size } from '../resize-plan';
import { isSame, pixelsOf, scaleSize, sizesOf, type ImageSizes } from './sizes';

/** An image to encode. */
export interface PlannedImage extends ImageSizes {
  readonly variant: Variant;
}

/** A whole image of the original. */
export interface Level {
  readonly size: Size;
  /** Index of the level that it is made from. The largest level is made from the original. */
  readonly parent: number;
  /** Images that show all of it or are cut from it. None if only other levels are made from it. */
  readonly images: readonly PlannedImage[];
}

export interface ChainPlan {
  /** The largest first. */
  readonly levels: readonly [Level, ...Level[]];
  /** Images of which a level would be too large. Each is made from the original. */
  readonly separate: readonly PlannedImage[];
}

/** Smallest factor between two levels. A smaller one would lose detail that the original has. */
const MIN_STEP = 1.25;
/** Factor between the largest image and the level above it, which is added if two images differ by less than a step. */
const ADDED_STEP = 1.5;

/**
 * Plans how all images are made: the largest level from the original, each next one from the smallest level that is at least
 * a step larger.
 *
 * @param original upright.
 * @param maxSeparate number of images that may be made separately from the original. Others that need a level that is too
 *   large get fewer pixels than their box.
 */
export function planChain(
  original: Size,
  variants: readonly [Variant, ...Variant[]],
  maxSeparate: number,
): ChainPlan {
  const separate: PlannedImage[] = [];
  const images: PlannedImage[] = [];
  const maxScale = Math.sqrt(MAX_LEVEL_PIXELS / pixelsOf(original));
  for (const variant of variants) {
    const sizes = sizesOf(original, variant, 1);
    if (pixelsOf(sizes.whole) <= MAX_LEVEL_PIXELS) images.push({ variant, ...sizes });
    else if (separate.length < maxSeparate) separate.push({ variant, ...sizes });
    else images.push({ variant, ...sizesOf(original, variant, maxScale) });
  }
  return { levels: planLevels(original, images), separate };
}

function planLevels(original: Size, images: readonly PlannedImage[]): ChainPlan['levels'] {
  const groups = groupBySize(images);
  const hasGap = groups.some(
    ({ size }, index) => index > 0 && findParent(original, size, groups.slice(0, index)) < 0,
  );
  const added = hasGap ? sizeAbove(original, images) : undefined;
  const all = added ? [{ size: added, images: [] }, ...groups] : groups;
  const levels = all.map((group, index): Level => {
    const parent = findParent(original, group.size, all.slice(0, index));
    return { ...group, parent: Math.max(0, parent) };
  });
  // There is at least one image.
  return levels as [Level, ...Level[]];
}

type Group = Omit<Level, 'parent'>;

/** Groups images that are cut from the same whole image, the largest first. */
function groupBySize(images: readonly PlannedImage[]): readonly Group[] {
  const groups = new Map<string, { size: Size; images: PlannedImage[] }>();
  for (const image of images.toSorted((a, b) => b.scale - a.scale)) {
    const { width, height } = image.whole;
    const name = `${width}x${height}`;
    const group = groups.get(name) ?? { size: image.whole, images: [] };
    group.images.push(image);
    groups.set(name, group);
  }
  return [...groups.values()];
}

/** @param larger the larger levels. @returns index of the smallest one that is large enough; -1 if none is. */
function findParent(original: Size, size: Size, larger: readonly Group[]): number {
  // Pixels of an original that is not resized are exact.
  return larger.findLastIndex(
    (level) => longest(level.size) >= MIN_STEP * longest(size) || isSame(level.size, original),
  );
}

/** Returns the size of a level above the largest image; undefined if it would be less than a step larger. */
function sizeAbove(original: Size, images: readonly PlannedImage[]): Size | undefined {
  const largest = Math.max(...images.map(({ scale }) => scale));
  const scale = Math.min(1, ADDED_STEP * largest, Math.sqrt(MAX_LEVEL_PIXELS / pixelsOf(original)));
  return scale === 1 || scale >= MIN_STEP * largest ? scaleSize(original, scale) : undefined;
}

function longest({ width, height }: Size): number {
  return Math.max(width, height);
}
