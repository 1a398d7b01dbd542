/** The point of an original that a crop keeps. */

/** Name of the original's user metadata (`x-amz-meta-focal-point`): `0.31,0.62`. */
export const FOCAL_POINT = 'focal-point';

/** Fractions of the width and height of the upright image, from the top left, 0 to 1. */
export interface FocalPoint {
  readonly x: number;
  readonly y: number;
}

const NUMBER = String.raw`\s*(0(?:\.\d+)?|\.\d+|1(?:\.0+)?)\s*`;
const PATTERN = new RegExp(`^${NUMBER},${NUMBER}$`);

/** Returns the point that the metadata states; undefined if it does not state one. */
export function parseFocalPoint(text: string): FocalPoint | undefined {
  const [, x, y] = PATTERN.exec(text) ?? [];
  return x === undefined ? undefined : { x: Number(x), y: Number(y) };
}
