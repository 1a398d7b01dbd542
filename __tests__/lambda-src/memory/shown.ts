/** Returns how texts name the image of a variant. */
export function shown(variant: string): string {
  return /^\d/.test(variant) ? 'thumbnail' : variant;
}
