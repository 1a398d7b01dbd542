/** Largest number of edits between a misspelled name and the one that was meant. */
const MAX_EDITS = 2;

/** Returns the known name that a misspelled one most likely stands for; undefined if none is close. Ignores case. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: editsBetween(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.min(MAX_EDITS, Math.floor(candidate.length / 2)))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** Returns the question to add to a message; an empty string if no name is close. @param meant result of nearest(). */
export function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** Levenshtein distance. */
function editsBetween(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, character] of Array.from(from).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(to).entries())
      current.push(
        Math.min(
          (current[column] ?? 0) + 1,
          (previous[column + 1] ?? 0) + 1,
          (previous[column] ?? 0) + (character === other ? 0 : 1),
        ),
      );
    previous = current;
  }
  return previous[to.length] ?? 0;
}
