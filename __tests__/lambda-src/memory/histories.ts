/** Histories of one key: sequences of operations by its owner. */
import {
  applyOperation,
  BAD,
  emptyBucket,
  GOOD,
  SEALED,
  type SourceBucket,
  type Versioning,
} from './source-bucket';

/** All operations except uploads and the deletion of a single version. */
const OPERATIONS = ['D', 'U', 'Z', 'R', 'S', 'N', 'Y'];

/** A history, and the source bucket after it. */
export interface History {
  readonly operations: readonly string[];
  readonly bucket: SourceBucket;
}

export function noHistory(versioning: Versioning): History {
  return { operations: [], bucket: emptyBucket(versioning) };
}

/** Returns the histories with one more operation. New letters are used in order, because they are equivalent. */
export function continuations({ operations, bucket }: History): History[] {
  const letters = (all: string): string[] => {
    const used = new Set(operations.filter((operation) => all.includes(operation))).size;
    // The used letters, which upload the same bytes again, and the next one.
    return all.slice(0, used + 1).split('');
  };
  const deletions = bucket.uploads.map(({ number }) => `P${number}`);
  return [...letters(GOOD), ...letters(BAD), ...letters(SEALED), ...deletions, ...OPERATIONS].flatMap(
    (operation) => {
      const applied = applyOperation(bucket, operation, operations.length);
      return applied ? [{ operations: [...operations, operation], bucket: applied.bucket }] : [];
    },
  );
}

/** Returns all histories of a length, except those whose last operation has no effect and those that never allow reading again. */
export function histories(length: number, versioning: Versioning): (readonly string[])[] {
  let found = [noHistory(versioning)];
  for (let step = 0; step < length; step++) found = found.flatMap(continuations);
  return found
    .filter(({ operations, bucket }) => !bucket.denied && operations.at(-1) !== 'S')
    .map(({ operations }) => operations);
}
