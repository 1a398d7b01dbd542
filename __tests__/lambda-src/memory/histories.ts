/** Histories of one key: all that its owner can do to it. */
import {
  applyOperation,
  BAD,
  emptyBucket,
  GOOD,
  SEALED,
  type SourceBucket,
  type Versioning,
} from './source-bucket';

/** All but uploads and the deletion of a single version. */
const OPERATIONS = ['D', 'U', 'Z', 'R', 'S', 'N', 'Y'];

/** A history, and the source that it ends with. */
export interface History {
  readonly operations: readonly string[];
  readonly bucket: SourceBucket;
}

export function noHistory(versioning: Versioning): History {
  return { operations: [], bucket: emptyBucket(versioning) };
}

/** What a history can go on with. New letters are taken in their order, since they are alike. */
export function continuations({ operations, bucket }: History): History[] {
  const letters = (all: string): string[] => {
    const used = new Set(operations.filter((operation) => all.includes(operation))).size;
    // Those that were used, for the same bytes again, and the next.
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

/** All histories of a length, less those whose last operation does nothing, and those that never let anyone read again. */
export function histories(length: number, versioning: Versioning): (readonly string[])[] {
  let found = [noHistory(versioning)];
  for (let step = 0; step < length; step++) found = found.flatMap(continuations);
  return found
    .filter(({ operations, bucket }) => !bucket.denied && operations.at(-1) !== 'S')
    .map(({ operations }) => operations);
}
