/** Estimates what the variants of an original cost after it is decoded. Pure; imports nothing at run time. */
import type { Variant } from '../variants/variant';

/** Returns the CPU time to resize and encode the images of the worst original, in seconds of a whole core. */
export function estimateEncodingSeconds(variants: readonly Variant[]): number {
  return variants.length * 0.5;
}
