/**
 * What the function stands on, in memory: a versioned source bucket, the thumbnail bucket, the table. One key.
 *
 * Versions are letters: a-d good pictures, w-z no pictures. The operations are those of the model that the algorithm was
 * explored with: a letter uploads, D deletes (a marker), U takes the marker away, P<letter> deletes that version for
 * good, Z archives the current version, R restores it.
 */
import type { CreatedThumbnail, Dependencies } from '../../../lambda-src/dependencies';
import { PermanentFailure } from '../../../lambda-src/failures';
import { imageId } from '../../../lambda-src/identity';
import type { ObjectChange } from '../../../lambda-src/s3-events';
import type {
  MetadataStore,
  NewThumbnail,
  SourceHead,
  SourceObject,
  SourceStore,
  SourceVersion,
  StoredRecord,
  StoredThumbnail,
  ThumbnailStore,
} from '../../../lambda-src/stores';

export const OBJECT = { bucket: 'pictures', key: 'cat.png' };
const GOOD = 'abcd';
const TIME = new Date('2026-01-31T12:00:00Z');

/** Called before each store call takes effect; may wait, and may throw for a worker that dies there. */
export type Gate = (call: string) => Promise<void>;

export class World {
  /** Oldest first; `#1` and so on are delete markers. */
  private readonly stack: string[] = [];
  private readonly archived = new Set<string>();
  private markers = 0;
  readonly letters: string[] = [];
  readonly thumbnails = new Map<string, NewThumbnail>();
  readonly records = new Map<string, StoredRecord>();
  /** Letters that a thumbnail was ever written of. */
  private readonly made = new Set<string>();

  /** Applies one operation. @returns its event; archiving sends none. */
  apply(operation: string): ObjectChange | undefined {
    const top = this.stack.at(-1);
    switch (operation[0]) {
      case 'D':
        this.stack.push(`#${++this.markers}`);
        return { object: OBJECT, kind: 'changed' };
      case 'U':
        this.stack.pop();
        return { object: OBJECT, kind: 'version-removed', versionId: top ?? '' };
      case 'P':
        this.stack.splice(this.stack.indexOf(operation.slice(1)), 1);
        return { object: OBJECT, kind: 'version-removed', versionId: operation.slice(1) };
      case 'Z':
        this.archived.add(top ?? '');
        return undefined;
      case 'R':
        this.archived.delete(top ?? '');
        return { object: OBJECT, kind: 'changed' };
      default:
        this.stack.push(operation);
        this.letters.push(operation);
        return {
          object: OBJECT,
          kind: 'uploaded',
          versionId: operation,
          etag: operation,
          size: 1,
          eventTime: TIME,
        };
    }
  }

  /** The stores as one worker sees them: `gate` stands before each call. */
  dependencies(gate: Gate): Dependencies {
    return {
      source: this.source(gate),
      thumbnails: this.thumbnailStore(gate),
      records: this.metadata(gate),
      thumbnailSize: 128,
      maxInputBytes: 1000,
      recipe: 'test',
      createThumbnail: (bytes) => Promise.resolve(createThumbnail(bytes)),
    };
  }

  /** What is wrong in a state in which nothing is pending and nobody at work; names are those of the model. */
  violations(): string[] {
    const current = this.current();
    const thumbnail = this.thumbnails.get('128/cat.png')?.provenance.sourceToken;
    const status = (letter: string): string | undefined => this.records.get(idOf(letter))?.status;
    const wrong = this.momentaryViolations();
    const expected: (string | undefined)[] = current && GOOD.includes(current) ? [current] : [undefined];
    if (current && this.archived.has(current)) expected.push(undefined);
    if (!expected.includes(thumbnail))
      wrong.push(`M: thumbnail of ${String(thumbnail)}, not of ${expected.map(String).join(' or ')}`);
    for (const letter of this.letters) if (!status(letter)) wrong.push(`W1: no record of ${letter}`);
    const right = thumbnail === undefined ? 'FAILED' : 'SUCCESS';
    if (current && status(current) !== right)
      wrong.push(`W2: record of ${current} is ${String(status(current))}, not ${right}`);
    const newest = this.stack.filter((version) => !version.startsWith('#')).at(-1);
    if (!current && newest && status(newest) !== 'DELETED')
      wrong.push(`W4: record of ${newest} is ${String(status(newest))}, not DELETED`);
    if (this.thumbnails.size > (thumbnail === undefined ? 0 : 1)) wrong.push('M: foreign thumbnails');
    return wrong;
  }

  /** What must never be, not even for a moment. */
  momentaryViolations(): string[] {
    return this.letters
      .filter((letter) => this.records.get(idOf(letter))?.status === 'SUCCESS' && !this.made.has(letter))
      .map((letter) => `W3: ${letter} is called a success without ever having had a thumbnail`);
  }

  describe(): string {
    const records = [...this.records].map(
      ([id, { status }]) => `${this.letters.find((letter) => idOf(letter) === id) ?? '?'}=${status}`,
    );
    return `source [${this.stack.join(' ')}] archived [${[...this.archived].join('')}] records [${records.join(' ')}]`;
  }

  private current(): string | undefined {
    const top = this.stack.at(-1);
    return top?.startsWith('#') ? undefined : top;
  }

  private source(gate: Gate): SourceStore {
    return {
      get: async (): Promise<SourceObject> => {
        await gate('GET source');
        const current = this.current();
        if (current === undefined) return { state: 'gone' };
        if (this.archived.has(current)) return { state: 'archived' };
        const body = { read: () => Promise.resolve(Buffer.from(current)), discard: () => undefined };
        return { state: 'readable', version: versionOf(current), body };
      },
      head: async (): Promise<SourceHead | undefined> => {
        await gate('HEAD source');
        const current = this.current();
        return current === undefined
          ? undefined
          : { version: versionOf(current), readable: !this.archived.has(current) };
      },
      history: async () => {
        await gate('LIST versions');
        const newest = this.stack.filter((version) => !version.startsWith('#')).at(-1);
        const current = this.current();
        return {
          current: current === undefined ? undefined : versionOf(current),
          newest: newest === undefined ? undefined : versionOf(newest),
        };
      },
    };
  }

  private thumbnailStore(gate: Gate): ThumbnailStore {
    return {
      bucket: 'thumbnails',
      head: async (key): Promise<StoredThumbnail | undefined> => {
        await gate('HEAD thumbnail');
        return this.thumbnails.get(key);
      },
      put: async (key, thumbnail) => {
        await gate('PUT thumbnail');
        this.made.add(thumbnail.provenance.sourceToken);
        this.thumbnails.set(key, thumbnail);
      },
      delete: async (key) => {
        await gate('DELETE thumbnail');
        this.thumbnails.delete(key);
      },
    };
  }

  private metadata(gate: Gate): MetadataStore {
    return {
      read: async (id) => {
        await gate('read record');
        return this.records.get(id);
      },
      putSuccess: async ({ imageId: id }) => {
        await gate('record SUCCESS');
        this.records.set(id, { status: 'SUCCESS', reason: undefined });
      },
      putFailure: async ({ imageId: id }, { reason }) => {
        await gate('record FAILED');
        this.records.set(id, { status: 'FAILED', reason });
      },
      putIfAbsent: async ({ imageId: id }, status) => {
        await gate(`record ${status} if absent`);
        if (!this.records.has(id)) this.records.set(id, { status, reason: undefined });
      },
      markDeleted: async (id) => {
        await gate('record DELETED if present');
        if (this.records.has(id)) this.records.set(id, { status: 'DELETED', reason: undefined });
      },
    };
  }
}

function createThumbnail(bytes: Uint8Array): CreatedThumbnail {
  const letter = Buffer.from(bytes).toString();
  if (!GOOD.includes(letter)) throw new PermanentFailure('CORRUPT', `${letter} is no picture`);
  const facts = { format: 'png', width: 1, height: 1 } as const;
  return { ...facts, size: 1, bytes, original: facts };
}

function versionOf(letter: string): SourceVersion {
  return { versionId: letter, etag: letter, lastModified: TIME, size: 1 };
}

function idOf(letter: string): string {
  return imageId(OBJECT, versionOf(letter));
}

/** Whether a history can happen: the same rules as the model's. */
export function isPossible(history: readonly string[]): boolean {
  const stack: string[] = [];
  const archived = new Set<string>();
  const uploaded = new Set<string>();
  for (const operation of history) {
    const top = stack.at(-1);
    const current = top === '#' ? undefined : top;
    if (operation === 'D') {
      if (!current) return false;
      stack.push('#');
    } else if (operation === 'U') {
      if (top !== '#') return false;
      stack.pop();
    } else if (operation === 'Z') {
      if (!current || archived.has(current)) return false;
      archived.add(current);
    } else if (operation === 'R') {
      if (!current || !archived.has(current)) return false;
      archived.delete(current);
    } else if (operation.startsWith('P')) {
      if (!stack.includes(operation.slice(1))) return false;
      stack.splice(stack.indexOf(operation.slice(1)), 1);
    } else {
      if (uploaded.has(operation)) return false;
      uploaded.add(operation);
      stack.push(operation);
    }
  }
  return true;
}

/** All possible histories of a length; letters are taken in their order, since they are alike. */
export function histories(length: number): string[][] {
  let found: string[][] = [[]];
  for (let step = 0; step < length; step++) {
    found = found.flatMap((history) => {
      // Nothing, once the letters are used up.
      const next = (letters: string): string[] => {
        const used = history.filter((operation) => letters.includes(operation)).length;
        return letters.split('').slice(used, used + 1);
      };
      const operations = [...next(GOOD), ...next('wxyz'), 'D', 'U', 'Z', 'R', 'Pa', 'Pb'];
      return operations.map((operation) => [...history, operation]).filter(isPossible);
    });
  }
  return found;
}
